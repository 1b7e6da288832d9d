package dev.halfopen.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** How many bytes a breaker retains: idle, after contention, and a million of them. */
final class MemoryReport {
  private static final int BREAKERS = 5;
  private static final List<Implementation> MEASURED =
      List.of(
          Implementation.HALFOPEN_CONSECUTIVE,
          Implementation.HALFOPEN_COUNT_WINDOW,
          Implementation.HALFOPEN_TIME_WINDOW,
          Implementation.HALFOPEN_FAILURES_OUT_OF,
          Implementation.RESILIENCE4J_COUNT_WINDOW,
          Implementation.RESILIENCE4J_TIME_WINDOW,
          Implementation.FAILSAFE_COUNT_WINDOW,
          Implementation.FAILSAFE_TIME_WINDOW,
          Implementation.SMALLRYE,
          Implementation.ARMERIA);
  private static final List<Implementation> BY_THE_MILLION =
      List.of(
          Implementation.HALFOPEN_CONSECUTIVE,
          Implementation.RESILIENCE4J_COUNT_WINDOW,
          Implementation.FAILSAFE_COUNT_WINDOW,
          Implementation.ARMERIA);
  private static final List<String> SMALL_HEAP =
      List.of("-Xmx1536m", "-XX:+ExitOnOutOfMemoryError");

  private MemoryReport() {}

  static String make() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("# Memory\n\n");
    text.append(Environment.describe(Environment.jvm()))
        .append(
            "\n\nBytes that each breaker retains, without what breakers share: fresh, and after")
        .append(" 8 threads have made 400 000 calls at the same time. Sentinel keeps its data")
        .append(" in places of its own, which can't be attributed.\n\n")
        .append("|  | idle | after contention |\n|---|---|---|\n");
    for (Implementation implementation : MEASURED) {
      Subject.Sized subject = (Subject.Sized) implementation.create();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d |%n",
              MarkdownReport.label(implementation.name()),
              Footprint.ofEach(BREAKERS, () -> subject.another().breaker()),
              Footprint.ofEach(BREAKERS, () -> Contention.exposed(subject.another()).breaker())));
    }
    text.append(
            "\nA million breakers with names, in a heap of 1.5 GiB: the time to make them, and the")
        .append(" bytes for each, name and place in the registry included.\n\n")
        .append("|  | time | bytes each |\n|---|---|---|\n");
    for (Implementation implementation : BY_THE_MILLION) {
      String figures = FreshJvm.run(SMALL_HEAP, ManyBreakers.class, implementation.name());
      text.append("| ")
          .append(MarkdownReport.label(implementation.name()))
          .append(" | ")
          .append(figures == null ? "they don't fit | " : figures)
          .append(" |\n");
    }
    return text.toString();
  }
}
