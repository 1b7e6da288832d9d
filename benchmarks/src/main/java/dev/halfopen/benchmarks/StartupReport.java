package dev.halfopen.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How long it takes, and how many classes are loaded, to the first protected call of a JVM. */
final class StartupReport {
  private static final int RUNS = 9;
  private static final List<Implementation> MEASURED =
      List.of(
          Implementation.HALFOPEN_CONSECUTIVE,
          Implementation.HALFOPEN_TIME_WINDOW,
          Implementation.RESILIENCE4J_COUNT_WINDOW,
          Implementation.FAILSAFE_COUNT_WINDOW,
          Implementation.SMALLRYE,
          Implementation.SENTINEL,
          Implementation.ARMERIA);

  private StartupReport() {}

  static String make() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("# Start-up\n\n");
    text.append(Environment.describe(Environment.jvm()))
        .append(
            "\n\nFrom making the breaker to the end of its first call, in a fresh JVM: the median of ")
        .append(RUNS)
        .append(
            " [the best]; classes loaded, the JDK's own included, beyond those of an unprotected")
        .append(" call.\n\n|  | ms | classes |\n|---|---|---|\n");
    long unprotected = classes(Implementation.UNPROTECTED);
    for (Implementation implementation : MEASURED) {
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        millis.add(firstCall(implementation, List.of()) / 1e6);
      }
      millis.sort(null);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f [%.1f] | %d |%n",
              MarkdownReport.label(implementation.name()),
              millis.get(RUNS / 2),
              millis.get(0),
              classes(implementation) - unprotected));
    }
    return text.toString();
  }

  private static long firstCall(Implementation implementation, List<String> options)
      throws IOException, InterruptedException {
    String nanos = FreshJvm.run(options, FirstCall.class, implementation.name());
    if (nanos == null) {
      throw new IllegalStateException("no first call of " + implementation);
    }
    return Long.parseLong(nanos);
  }

  private static long classes(Implementation implementation)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("classes", ".log");
    try {
      FreshJvm.run(List.of("-Xlog:class+load:file=" + log), FirstCall.class, implementation.name());
      try (Stream<String> lines = Files.lines(log)) {
        return lines.filter(line -> line.contains(" source: ")).count();
      }
    } finally {
      Files.delete(log);
    }
  }
}
