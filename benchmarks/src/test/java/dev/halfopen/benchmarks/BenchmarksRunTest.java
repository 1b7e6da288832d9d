package dev.halfopen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** So that no benchmark rots: each of them runs for a moment, in this JVM. */
class BenchmarksRunTest {
  @Test
  void everyBenchmarkRuns() throws Exception {
    System.setProperty("jmh.ignoreLock", "true"); // nothing is measured here
    CommandLineOptions own = new CommandLineOptions("-f", "0", "-v", "SILENT");

    Collection<RunResult> results = new Runner(Plan.SMOKE.options(own, 1, false)).run();

    assertThat(results)
        .extracting(Measured::of)
        .isNotEmpty()
        .allSatisfy(
            measured -> {
              assertThat(measured.name()).isNotEmpty();
              assertThat(measured.mean()).isPositive();
              assertThat(measured.bytes()).isNotNegative();
            });
    assertThat(MarkdownReport.of(results, false)).contains("Armeria ", "ratio to");
  }
}
