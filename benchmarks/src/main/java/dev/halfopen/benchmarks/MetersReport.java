package dev.halfopen.benchmarks;

import java.io.IOException;
import java.util.List;

/** What ten thousand breakers cost a Prometheus registry, by one collector and by meters. */
final class MetersReport {
  private static final List<String> HEAP = List.of("-Xmx4g");

  private MetersReport() {}

  static String make() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("# Meters\n\n");
    text.append(Environment.describe(Environment.jvm()))
        .append("\n\n")
        .append(ManyMeters.BREAKERS)
        .append(
            " breakers in a Prometheus registry of Micrometer's, each kind in a JVM of its own:"
                + " lines of a scrape, the time to bind them, the first scrape, and the median"
                + " [the best] of the scrapes after that, with the processor time of each (garbage"
                + " collection included) and what it allocates.\n\n")
        .append("|  | lines | bind | first scrape | scrape | CPU | allocated |\n")
        .append("|---|---|---|---|---|---|---|\n");
    for (String kind : List.of(ManyMeters.COLLECTOR, ManyMeters.METERS)) {
      String figures = FreshJvm.run(HEAP, ManyMeters.class, kind);
      text.append("| ")
          .append(kind)
          .append(" | ")
          .append(figures == null ? "failed | | | | |" : figures)
          .append(" |\n");
    }
    return text.toString();
  }
}
