package dev.halfopen.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Latency;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the simulator counts is what can be computed. */
class ClosedFormsTest {
  private static final int SEEDS = 300;

  private static Estimate callsToDetection(FailureDetector detector, double percent) {
    CircuitBreakerConfig config = CircuitBreakerConfig.builder().failureDetector(detector).build();
    Scenario scenario =
        Given.quick(0, Illness.partial(percent, Duration.ZERO), Duration.ofMinutes(30)).build();
    return Simulation.compare(scenario, List.of(Contender.breaker("it", config)), SEEDS)
        .columns()
        .get(0)
        .estimate(Metric.CALLS_TO_DETECTION);
  }

  @ParameterizedTest(name = "{0} in a row, {1} % fail")
  @CsvSource({"1, 10", "3, 50", "5, 50", "5, 80", "5, 100", "10, 80"})
  void soManyFailuresInARowComeAfterAGeometricNumberOfCalls(int inARow, double percent) {
    double p = percent / 100;
    double expected = p == 1 ? inARow : (1 - Math.pow(p, inARow)) / (Math.pow(p, inARow) * (1 - p));
    Estimate seen = callsToDetection(FailureDetector.consecutiveFailures(inARow), percent);
    assertThat(seen.values()).isEqualTo(SEEDS);
    assertThat(seen.mean()).isCloseTo(expected, within(2 * seen.halfWidth() + 1e-9));
  }

  @ParameterizedTest(name = "a CUSUM of {0}, {1}, limit {2}, {3} % fail")
  @CsvSource({"3, 1, 9, 30", "5, 2, 20, 50", "2, 1, 12, 40", "7, 1, 20, 15"})
  void aCusumRunsAsItsMarkovChainSays(int up, int down, int limit, double percent) {
    double expected = chain(up, down, limit, percent / 100);
    Estimate seen = callsToDetection(new Cusum(up, down, limit), percent);
    assertThat(seen.mean()).isCloseTo(expected, within(2 * seen.halfWidth() + .02 * expected));
  }

  /**
   * The mean run length from zero, by the exact chain: E[s] = 1 + p E[s + up] + (1 - p) E[s - down]
   * (Brook and Evans, Biometrika 59, 1972), solved by Gauss and Seidel.
   */
  private static double chain(int up, int down, int limit, double p) {
    double[] runs = new double[limit];
    for (double change = 1; change > 1e-10; ) {
      change = 0;
      for (int s = limit - 1; s >= 0; s--) {
        double bad = s + up < limit ? runs[s + up] : 0;
        double next = 1 + p * bad + (1 - p) * runs[Math.max(0, s - down)];
        change = Math.max(change, Math.abs(next - runs[s]));
        runs[s] = next;
      }
    }
    return runs[0];
  }

  @ParameterizedTest(name = "{0} callers who think for {1} s, {2} servers")
  @CsvSource({"1, 3, 1", "10, 5, 1", "20, 10, 3"})
  void aClosedLoopCallsAsOftenAsTheMachineRepairModelSays(int callers, int thinking, int servers) {
    Scenario scenario =
        Scenario.builder("loop")
            .length(Duration.ofHours(24))
            .timeLimit(Duration.ofHours(1))
            .traffic(Traffic.closedLoop(callers, Duration.ofSeconds(thinking), Tokens.fixed(1, 1)))
            .service(
                Service.builder()
                    .latency(Latency.exponential(Duration.ofSeconds(1)))
                    .servers(servers)
                    .build())
            .build();
    double calls =
        Simulation.run(scenario, Contender.unprotected("none"), 1).value(Metric.ANSWERED);
    double expected = throughput(callers, thinking, servers) * 24 * 3600;
    assertThat(calls).isCloseTo(expected, within(.02 * expected));
  }

  /** Calls a second, from the birth-death chain of the number of calls at the service. */
  private static double throughput(int callers, double thinking, int servers) {
    double weight = 1;
    double sum = 1;
    double busy = 0;
    for (int n = 1; n <= callers; n++) {
      weight *= (callers - n + 1) / thinking / Math.min(n, servers);
      sum += weight;
      busy += weight * Math.min(n, servers);
    }
    return busy / sum;
  }

  @Test
  void callersWaitAsLongAsTheServiceTakes() {
    Scenario scenario =
        Scenario.builder("failing")
            .length(Duration.ofHours(10))
            .traffic(Traffic.of(Arrivals.poisson(10), Tokens.fixed(1, 1)))
            .service(
                Service.builder()
                    .latency(Latency.exponential(Duration.ofSeconds(2)))
                    .failures(BaseFailures.independent(25))
                    .build())
            .patience(Duration.ofSeconds(2))
            .build();
    RunResult run = Simulation.run(scenario, Contender.unprotected("none"), 3);
    double offered = run.value(Metric.OFFERED);
    assertThat(offered).isCloseTo(360_000, within(2500.0));
    assertThat(run.value(Metric.ANSWERED) / offered).isCloseTo(.75, within(.003));
    // Failures and answers take 2 s each on average; of the answers 1 - 1/e come within 2 s.
    assertThat(run.value(Metric.CALLER_SECONDS_LOST) / offered).isCloseTo(.5, within(.01));
    assertThat(run.value(Metric.ANSWERED_IN_TIME) / offered)
        .isCloseTo(.75 * (1 - Math.exp(-1)), within(.004));
  }

  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    // 400 times the mean of 10 quick outages: half of the calls fail, 3 in a row, so 14 calls.
    double[] runs = new double[4000];
    Scenario scenario =
        Given.quick(0, Illness.partial(50, Duration.ZERO), Duration.ofMinutes(4)).build();
    CircuitBreakerConfig config = CircuitBreakerConfig.builder().failureThreshold(3).build();
    for (int seed = 0; seed < runs.length; seed++) {
      runs[seed] =
          Simulation.run(scenario, Contender.breaker("it", config), seed)
              .value(Metric.CALLS_TO_DETECTION);
    }
    int held = 0;
    for (int i = 0; i < 400; i++) {
      Estimate ten = Estimate.of(Arrays.copyOfRange(runs, 10 * i, 10 * i + 10));
      held += Math.abs(ten.mean() - 14) <= ten.halfWidth() ? 1 : 0;
    }
    // A skewed distribution and ten values: somewhat less than the 95 % of a normal one.
    assertThat(held / 400.0).isBetween(.87, .98);
  }
}
