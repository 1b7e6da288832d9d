package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.retry.Retry;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Latency;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
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
