package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.records.FieldNames;
import dev.halfopen.simulator.records.RecordReader;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What large things cost, by the time that the processor was at work: other programs on the machine
 * don't count. Not a part of the usual build.
 */
@Tag("soak")
class SizesSoakTest {
  private static final int RECORDS = 10_000_000;

  @TempDir Path directory;

  @Test
  void aDayAtFiftyCallsASecondTakesLessThanFiveSeconds() {
    Scenario day =
        Scenario.builder("a day")
            .length(Duration.ofDays(1))
            .traffic(Traffic.of(Arrivals.poisson(50), Tokens.conversations()))
            .service(Service.builder().failures(BaseFailures.independent(1)).build())
            .build();
    Contender breaker = Contender.breaker("AI", CircuitBreakerConfig.forAiServices());
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    RunResult run = Simulation.run(day, breaker, 1);
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    assertThat(run.value(Metric.OFFERED)).isBetween(4_300_000.0, 4_340_000.0);
    assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void tenMillionRecordsTakeLessThanAMinuteAnd200Megabytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "NOT CHECKED: no /proc to ask for the memory");
    Path file = directory.resolve("calls.jsonl");
    write(file);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmn10m",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Reading.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    List<Long> figures = told.lines().map(Long::parseLong).toList();
    assertThat(figures.get(0)).as("records").isEqualTo(RECORDS);
    assertThat(figures.get(1)).as("ms of the processor").isLessThan(60_000);
    assertThat(figures.get(2)).as("kB at most").isLessThan(200_000);
  }

  private static void write(Path file) throws IOException {
    Instant start = Instant.parse("2026-11-01T00:00:00Z");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < RECORDS; i++) {
        out.write("{\"time\":\"" + start.plusMillis(60L * i + i * 31L % 50));
        out.write("\",\"duration_ms\":" + (900 + i * 7919L % 5000) + "." + i % 1000);
        out.write(",\"first_content_ms\":" + (200 + i * 17L % 400) + ".125,\"outcome\":\"");
        out.write(i % 100 == 0 ? "failure" : "success");
        out.write("\",\"breaker\":\"chat\",\"model\":\"gpt-5\"}\n");
      }
    }
  }

  /** The program that reads, and what that has cost it. */
  static final class Reading {
    private Reading() {}

    @SuppressWarnings("SystemOut") // it is what it is for
    public static void main(String[] files) throws IOException {
      Recording recording = new RecordReader(FieldNames.usual()).read(List.of(Path.of(files[0])));
      long millis = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
      String most =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmHWM"))
              .findFirst()
              .orElseThrow()
              .replaceAll("[^0-9]", "");
      System.out.println(recording.size() + "\n" + millis + "\n" + most);
    }
  }
}
