package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.retry.Retry;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Latency;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pipelines live by the simulated time as they do by the real one. */
class PipelineTest {
  private static final CircuitBreakerConfig NEVER_OPENS =
      CircuitBreakerConfig.builder().failureThreshold(1_000_000).build();

  @Test
  void aTimeLimitEndsWhatHangs() {
    Scenario hang = Given.quick(0, Illness.hang(100), Duration.ofMinutes(10)).build();
    Contender limited =
        Contender.pipeline(
            "5 s",
            NEVER_OPENS,
            pipeline -> pipeline.timeouts(Timeouts.NONE.attempt(Duration.ofSeconds(5))));
    RunResult run = Simulation.run(hang, limited, 1);
    assertThat(run.value(Metric.WASTED)).isEqualTo(600);
    assertThat(run.value(Metric.CALLER_SECONDS_LOST)).isEqualTo(600 * 5);
    assertThat(
            Simulation.run(hang, Contender.unprotected("none"), 1)
                .value(Metric.CALLER_SECONDS_LOST))
        .isEqualTo(600 * 60);
  }

  @Test
  void retriesWaitBySimulatedTime() {
    Scenario outage = Given.quick(0, Illness.total(Duration.ZERO), Duration.ofSeconds(30)).build();
    Contender patient =
        Contender.pipeline(
            "patient",
            NEVER_OPENS,
            pipeline ->
                pipeline.retry(
                    Retry.builder()
                        .maxAttempts(2)
                        .idempotent(true)
                        .waits(Duration.ofSeconds(10), Duration.ofSeconds(10))
                        .jitter(Retry.Jitter.NONE)
                        .build()));
    RunResult run = Simulation.run(outage, patient, 1);
    // The retries of the last ten of thirty calls come when all is well again, if the budget lets.
    assertThat(run.value(Metric.ANSWERED)).isBetween(429.0 - 30 + 1, 429.0 - 20);
    assertThat(run.value(Metric.SENT)).isGreaterThan(run.value(Metric.OFFERED));
  }

  /** Streams of a call a second, whose first content comes after 1 s and the last after 21. */
  private static Scenario.Builder streams(Illness illness) {
    return Given.quick(0, illness, Duration.ofMinutes(10))
        .traffic(Traffic.of(Arrivals.regular(1), Tokens.fixed(1, 100)).streamed(100))
        .service(
            Service.builder()
                .latency(Latency.of(Duration.ofSeconds(1), 0, Duration.ofMillis(200), 0))
                .episodes(
                    Episodes.of(
                        new Episode(Duration.ofSeconds(100), Duration.ofMinutes(10), illness)))
                .build());
  }

  private static RunResult run(Scenario.Builder scenario, UnaryOperator<PipelineBuilder> setUp) {
    return Simulation.run(scenario.build(), Contender.pipeline("pipeline", NEVER_OPENS, setUp), 1);
  }

  @Test
  void anAttemptsTimeLimitIsThatOfAStreamsFirstContent() {
    UnaryOperator<PipelineBuilder> limited =
        pipeline -> pipeline.timeouts(Timeouts.NONE.attempt(Duration.ofSeconds(5)));
    assertThat(run(streams(Illness.known("none")), limited).value(Metric.ANSWERED)).isEqualTo(999);
    RunResult hang = run(streams(Illness.hang(100)), limited);
    // Those that had begun are held until the client's own time limit.
    assertThat(hang.value(Metric.WASTED)).isEqualTo(600 + 20);
    assertThat(hang.value(Metric.CALLER_SECONDS_LOST)).isEqualTo(601 * 5 + 19 * 60);
  }

  @Test
  void aStreamThatStallsIsEndedByTheLimitBetweenItsPieces() {
    RunResult patient = run(streams(Illness.stalledStreams(100)), pipeline -> pipeline);
    assertThat(patient.value(Metric.CALLER_SECONDS_LOST)).isEqualTo(600 * 60);
    RunResult limited =
        run(
            streams(Illness.stalledStreams(100)),
            pipeline -> pipeline.timeouts(Timeouts.NONE.idle(Duration.ofSeconds(1))));
    assertThat(limited.value(Metric.ANSWERED)).isEqualTo(399);
    // It stops somewhere between 1 and 21 s.
    assertThat(limited.value(Metric.CALLER_SECONDS_LOST) / 600).isCloseTo(11 + 1, within(.6));
  }

  @Test
  void whatALimitEndsIsWastedAndCostsWhatWasAsked() {
    UnaryOperator<PipelineBuilder> limited =
        pipeline -> pipeline.timeouts(Timeouts.NONE.attempt(Duration.ofSeconds(5)));
    RunResult input =
        run(streams(Illness.brownOut(10, 0)).prices(new Prices(1_000_000, 0)), limited);
    assertThat(input.value(Metric.ANSWERED)).isEqualTo(399);
    assertThat(input.value(Metric.WASTED)).isEqualTo(600);
    assertThat(input.value(Metric.COST)).isEqualTo(999);
    RunResult output =
        run(streams(Illness.brownOut(10, 0)).prices(new Prices(0, 1_000_000)), limited);
    assertThat(output.value(Metric.COST)).isEqualTo(399 * 100);
    RunResult whole =
        run(
            streams(Illness.brownOut(10, 0))
                .traffic(Traffic.of(Arrivals.regular(1), Tokens.fixed(1, 100)))
                .prices(new Prices(1_000_000, 1_000_000)),
            pipeline -> pipeline.timeouts(Timeouts.NONE.attempt(Duration.ofSeconds(30))));
    assertThat(whole.value(Metric.WASTED)).isEqualTo(600);
    assertThat(whole.value(Metric.COST)).isEqualTo(999 + 399 * 100);
  }

  @Test
  void whatIsGivenUpAtTheSpareIsNoTroubleOfTheServices() {
    Episode slow =
        new Episode(Duration.ofSeconds(100), Duration.ofMinutes(20), Illness.brownOut(10, 0));
    RunResult run =
        Simulation.run(
            streams(Illness.total(Duration.ofSeconds(3)))
                .spare(
                    Service.builder()
                        .latency(Latency.fixed(Duration.ofSeconds(1)))
                        .episodes(Episodes.of(slow))
                        .build())
                .build(),
            Contender.pipeline(
                "both",
                NEVER_OPENS,
                NEVER_OPENS,
                pipeline -> pipeline.timeouts(Timeouts.NONE.attempt(Duration.ofSeconds(5)))),
            1);
    assertThat(run.value(Metric.ANSWERED)).isEqualTo(399);
    assertThat(run.value(Metric.WASTED)).isEqualTo(2 * 600);
    // The last of them asked the spare when the service was well again.
    assertThat(run.value(Metric.SECONDS_TO_FULL_SERVICE)).isZero();
  }

  @Test
  void aStreamIsTriedAgainUntilItHasBegun() {
    UnaryOperator<PipelineBuilder> retrying =
        pipeline -> pipeline.retry(Retry.builder().maxAttempts(2).idempotent(true).build());
    RunResult cut = run(streams(Illness.cutStreams(100)), retrying);
    assertThat(cut.value(Metric.SENT)).isEqualTo(cut.value(Metric.OFFERED));
    RunResult failed = run(streams(Illness.total()), retrying);
    assertThat(failed.value(Metric.SENT)).isGreaterThan(failed.value(Metric.OFFERED) + 100);
  }

  private static final Contender WITH_SPARE =
      Contender.pipeline(
          "with a spare",
          CircuitBreakerConfig.defaults(),
          CircuitBreakerConfig.defaults(),
          pipeline -> pipeline);

  private static Service spare(Illness illness) {
    return Service.builder()
        .latency(Latency.fixed(Duration.ofSeconds(1)))
        .episodes(
            Episodes.of(new Episode(Duration.ofSeconds(100), Duration.ofMinutes(10), illness)))
        .build();
  }

  private static Scenario.Builder outageWithSpare() {
    return Given.quick(0, Illness.total(Duration.ZERO), Duration.ofMinutes(10))
        .spare(Service.builder().latency(Latency.fixed(Duration.ofSeconds(1))).build());
  }

  @Test
  void aSecondTargetAnswersForTheFirst() {
    RunResult run = Simulation.run(outageWithSpare().build(), WITH_SPARE, 1);
    assertThat(run.value(Metric.OFFERED)).isEqualTo(999);
    assertThat(run.value(Metric.ANSWERED)).isEqualTo(999);
    assertThat(run.value(Metric.CALLER_SECONDS_LOST)).isZero();
    // Its breaker does what it does alone: five failures, nine trials, and four calls too late.
    assertThat(run.value(Metric.WASTED)).isEqualTo(5 + 9);
    assertThat(run.value(Metric.REFUSED)).isZero();
    assertThat(run.value(Metric.ANSWERED_BY_SPARE)).isEqualTo(600 + 4);
    assertThat(run.value(Metric.SENT_TO_SPARE)).isEqualTo(604);
    assertThat(run.value(Metric.SENT)).isEqualTo(999 - 604 + 14);
    assertThat(run.value(Metric.SECONDS_TO_DETECTION)).isEqualTo(4);
    assertThat(run.value(Metric.SECONDS_TO_FULL_SERVICE)).isEqualTo(3);
  }

  @Test
  void withoutAnIllnessTheSpareIsNotAsked() {
    Scenario well = Given.quick(0, Illness.known("none"), Duration.ofMinutes(10)).build();
    RunResult run = Simulation.run(well, WITH_SPARE, 1);
    assertThat(run.value(Metric.ANSWERED)).isEqualTo(999);
    assertThat(run.value(Metric.SENT_TO_SPARE)).isZero();
    assertThat(run.value(Metric.ANSWERED_BY_SPARE)).isZero();
  }

  @Test
  void theSparesTokensHaveTheirOwnPrice() {
    RunResult run =
        Simulation.run(
            outageWithSpare()
                .prices(new Prices(250_000, 0))
                .sparePrices(new Prices(1_000_000, 0))
                .build(),
            WITH_SPARE,
            1);
    // One token is asked with, and who gets no answer pays nothing.
    assertThat(run.value(Metric.COST)).isEqualTo((999 - 604) / 4.0 + 604);
  }

  @Test
  void whoWaitsForTheFirstInVainIsLateAtTheSecond() {
    Scenario.Builder hang =
        Given.quick(0, Illness.hang(100), Duration.ofMinutes(10)).spare(spare(Illness.known("")));
    Contender limited =
        Contender.pipeline(
            "5 s, then the spare",
            NEVER_OPENS,
            NEVER_OPENS,
            pipeline -> pipeline.timeouts(Timeouts.NONE.attempt(Duration.ofSeconds(5))));
    RunResult patient = Simulation.run(hang.patience(Duration.ofSeconds(6)).build(), limited, 1);
    assertThat(patient.value(Metric.ANSWERED_IN_TIME)).isEqualTo(999);
    RunResult hasty = Simulation.run(hang.patience(Duration.ofSeconds(5)).build(), limited, 1);
    assertThat(hasty.value(Metric.ANSWERED)).isEqualTo(999);
    assertThat(hasty.value(Metric.ANSWERED_IN_TIME)).isEqualTo(399);
  }

  @Test
  void whereBothAreDownCallsAreRefused() {
    RunResult run =
        Simulation.run(
            outageWithSpare().spare(spare(Illness.total(Duration.ZERO))).build(), WITH_SPARE, 1);
    // Each opens after five failures and makes nine trials, at the same times.
    assertThat(run.value(Metric.WASTED)).isEqualTo(2 * (5 + 9));
    assertThat(run.value(Metric.REFUSED)).isEqualTo(600 - 14 + 4);
    assertThat(run.value(Metric.USEFUL_REFUSED)).isEqualTo(4);
    assertThat(run.value(Metric.ANSWERED_BY_SPARE)).isZero();
  }

  private static CallRecord failed(@Nullable Duration firstContent) {
    return new CallRecord(
        Instant.EPOCH, Duration.ofSeconds(2), CallOutcome.FAILED, firstContent, null, 10, 20, null);
  }

  @Test
  void recordedCallsHaveAnotherFateAtTheSpare() {
    List<CallRecord> records =
        List.of(failed(null), failed(Duration.ofSeconds(1)), failed(Duration.ofSeconds(2)));
    Scenario.Builder replay =
        Scenario.replay("replay", records::iterator)
            .spare(
                Service.builder()
                    .latency(Latency.of(Duration.ofSeconds(1), 0, Duration.ofMillis(50), 0))
                    .build());
    RunResult run = Simulation.run(replay.patience(Duration.ofSeconds(4)).build(), WITH_SPARE, 1);
    // The others had begun, so that nobody can go on with another's answer.
    assertThat(run.value(Metric.ANSWERED_BY_SPARE)).isEqualTo(1);
    assertThat(run.value(Metric.ANSWERED_IN_TIME)).isEqualTo(1); // after 2 and 1 and 20 * 0.05 s
    RunResult hasty =
        Simulation.run(replay.patience(Duration.ofMillis(3_900)).build(), WITH_SPARE, 1);
    assertThat(hasty.value(Metric.ANSWERED_IN_TIME)).isZero();
  }

  @ParameterizedTest(name = "a limit of {0}, {1} calls under way on average")
  @CsvSource({"1, .5", "5, 3", "10, 12"})
  void aLimitRefusesAsManyAsErlangSays(int limit, double offered) {
    Scenario scenario =
        Scenario.builder("loss")
            .length(Duration.ofHours(10))
            .timeLimit(Duration.ofHours(1))
            .traffic(Traffic.of(Arrivals.poisson(offered), Tokens.fixed(1, 1)))
            .service(Service.builder().latency(Latency.exponential(Duration.ofSeconds(1))).build())
            .build();
    RunResult run =
        Simulation.run(
            scenario,
            Contender.pipeline(
                "limited", NEVER_OPENS, pipeline -> pipeline.limit(ConcurrencyLimit.of(limit))),
            1);
    double blocked = 1;
    for (int i = 1; i <= limit; i++) {
      blocked = offered * blocked / (i + offered * blocked);
    }
    assertThat(run.value(Metric.REFUSED) / run.value(Metric.OFFERED))
        .isCloseTo(blocked, within(.012));
    assertThat(run.value(Metric.USEFUL_REFUSED)).isEqualTo(run.value(Metric.REFUSED));
  }
}
