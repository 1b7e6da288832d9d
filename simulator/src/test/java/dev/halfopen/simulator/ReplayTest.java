package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Instant START = Instant.parse("2026-05-05T12:00:00Z");

  /** A call a second for ten minutes; those of the third minute fail after 5 s. */
  private static List<CallRecord> records() {
    List<CallRecord> records = new ArrayList<>();
    for (int second = 0; second < 600; second++) {
      boolean fails = second / 60 == 2;
      records.add(
          CallRecord.of(
              START.plusSeconds(second),
              Duration.ofSeconds(fails ? 5 : 2),
              fails ? CallOutcome.FAILED : CallOutcome.ANSWERED));
    }
    return records;
  }

  private static RunResult replayed(Contender contender) {
    Episode known =
        new Episode(Duration.ofMinutes(2), Duration.ofMinutes(1), Illness.known("as it was"));
    return Simulation.run(
        Scenario.replay("replay", records()::iterator)
            .service(Service.builder().episodes(Episodes.of(known)).build())
            .patience(Duration.ofSeconds(2))
            .build(),
        contender,
        1);
  }

  @Test
  void withoutABreakerItIsAsItWas() {
    RunResult run = replayed(Contender.unprotected("none"));
    assertThat(run.value(Metric.OFFERED)).isEqualTo(600);
    assertThat(run.value(Metric.ANSWERED)).isEqualTo(540);
    assertThat(run.value(Metric.ANSWERED_IN_TIME)).isEqualTo(540);
    assertThat(run.value(Metric.WASTED)).isEqualTo(60);
    assertThat(run.value(Metric.CALLER_SECONDS_LOST)).isEqualTo(300);
    assertThat(run.value(Metric.UNDETECTED)).isEqualTo(1);
  }

  @Test
  void anIllnessThatIsPutOverTheRecordsStrikesSomeOfThem() {
    Episode half = new Episode(Duration.ofMinutes(5), Duration.ofMinutes(5), Illness.partial(50));
    RunResult run =
        Simulation.run(
            Scenario.replay("replay", records()::iterator)
                .service(Service.builder().episodes(Episodes.of(half)).build())
                .build(),
            Contender.unprotected("none"),
            1);
    assertThat(run.value(Metric.ANSWERED)).isBetween(540.0 - 200, 540.0 - 100);
  }

  @Test
  void aBreakerShowsWhatItWouldHaveDone() {
    RunResult run =
        replayed(
            Contender.breaker(
                "3 in a row",
                CircuitBreakerConfig.builder()
                    .failureThreshold(3)
                    .recoveryTimeout(Duration.ofSeconds(10))
                    .build()));
    // The calls of 120, 121, 122 end at 125, 126, 127; that of 127 comes before that end.
    assertThat(run.value(Metric.SECONDS_TO_DETECTION)).isEqualTo(7);
    assertThat(run.value(Metric.CALLS_TO_DETECTION)).isEqualTo(8);
    assertThat(run.value(Metric.CALLER_SECONDS_LOST)).isLessThan(70);
    assertThat(run.value(Metric.FALSE_OPENINGS)).isZero();
  }

  @Test
  void nothingButOneRecordIsHeldAtATime() {
    // 2 million records that are made as they are asked for; held, they would take 200 MB.
    int[] made = new int[1];
    Iterable<CallRecord> endless =
        () ->
            new java.util.Iterator<>() {
              @Override
              public boolean hasNext() {
                return made[0] < 2_000_000;
              }

              @Override
              public CallRecord next() {
                return CallRecord.of(
                    START.plusMillis(made[0]++), Duration.ofMillis(5), CallOutcome.ANSWERED);
              }
            };
    RunResult run =
        Simulation.run(
            Scenario.replay("long", endless::iterator).build(), Contender.unprotected("none"), 1);
    assertThat(run.value(Metric.ANSWERED)).isEqualTo(2_000_000);
    assertThat(run.timeline().bins()).hasSizeLessThanOrEqualTo(480);
  }
}
