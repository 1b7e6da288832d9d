package dev.halfopen.simulator.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.Comparison;
import dev.halfopen.simulator.Contender;
import dev.halfopen.simulator.ContenderSource;
import dev.halfopen.simulator.Estimate;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.RunResult;
import dev.halfopen.simulator.Scenario;
import dev.halfopen.simulator.Scenarios;
import dev.halfopen.simulator.Simulation;
import dev.halfopen.simulator.service.BaseFailures;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Episodes;
import dev.halfopen.simulator.service.Illness;
import dev.halfopen.simulator.service.Latency;
import dev.halfopen.simulator.service.OutageDurations;
import dev.halfopen.simulator.service.Service;
import dev.halfopen.simulator.traffic.Arrivals;
import dev.halfopen.simulator.traffic.Tokens;
import dev.halfopen.simulator.traffic.Traffic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The peers in the simulator have the figures that they were measured to have. */
class PeersTest {
  private static final int SEEDS = 300;
  private static final String FINGERPRINT =
      "cc94398bb4e1a3fe2576fc2ab233c9ab819ad38b3ae5d719afabb96e4a8f203f";

  static Map<String, Contender> byName() {
    Map<String, Contender> all = new LinkedHashMap<>();
    Tables.contenders().forEach(contender -> all.put(contender.name(), contender));
    return all;
  }

  private static Service.Builder quick() {
    return Service.builder()
        .latency(Latency.fixed(Duration.ZERO))
        .failures(BaseFailures.independent(1));
  }

  private static Scenario.Builder aCallASecond(String name) {
    return Scenario.builder(name).traffic(Traffic.of(Arrivals.regular(1), Tokens.fixed(1, 1)));
  }

  /** The table "Calls until it opens" of docs/detection.md; the usual 1 % goes on failing, too. */
  @ParameterizedTest(name = "{0}, {1} % fail: after {2} calls")
  @CsvSource({
    "Halfopen, 50, 63",
    "Halfopen, 80, 10.4",
    "Halfopen, 100, 5",
    "'Halfopen, AI', 50, 8.3",
    "'Halfopen, AI', 80, 4.3",
    "'Halfopen, AI', 100, 3.2",
    "Resilience4j, 50, 122",
    "Resilience4j, 80, 62",
    "Resilience4j, 100, 49.5",
    "SmallRye, 30, 147",
    "SmallRye, 50, 23.5",
    "SmallRye, 80, 12.3",
    "SmallRye, 100, 9.9",
    "Failsafe 5/10, 50, 11",
    "Failsafe 5/10, 80, 6.1",
    "Failsafe 5/10, 100, 4.9"
  })
  void theyOpenAfterAsManyCallsAsWasMeasured(String name, double percent, double calls) {
    Episode outage =
        new Episode(
            Duration.ofSeconds(100),
            Duration.ofSeconds(100 + (long) (15 * calls)),
            Illness.partial(percent - (100 - percent) / 99, Duration.ZERO));
    Scenario scenario =
        aCallASecond("detection")
            .length(outage.to())
            .service(quick().episodes(Episodes.of(outage)).build())
            .build();
    double sum = 0;
    int runs = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      RunResult run = Simulation.run(scenario, byName().get(name), seed);
      // As in the table: those that opened before don't count.
      if (run.value(Metric.FALSE_OPENINGS) == 0) {
        sum += run.value(Metric.CALLS_TO_DETECTION);
        runs++;
      }
    }
    assertThat(runs).isGreaterThan(SEEDS * 9 / 10);
    assertThat(sum / runs).isCloseTo(calls, within(.03 + .13 * calls));
  }

  /**
   * What was measured with a prototype: an outage of a median of 75 min, 40 runs. But for the
   * preset for AI services: there the prototype's ramp refused calls at one a second, 24 in vain
   * and for 27 s, which the real one doesn't.
   */
  @ParameterizedTest(name = "{0}: {1} wasted, {2} refused in vain, {3} s to full service")
  @CsvSource({
    "Halfopen, 123, 37, 38",
    "'Halfopen, AI', 255, 16, 17",
    "Resilience4j, 1037, 39, 47",
    "SmallRye, 1092, 6, 6"
  })
  void theyComeBackFromAnOutageAsWasMeasured(
      String name, double wasted, double refused, double seconds) {
    Scenario scenario =
        aCallASecond("recovery")
            .length(Duration.ofHours(12))
            .service(
                quick()
                    .latency(Latency.of(Duration.ofSeconds(4), .7, Duration.ZERO, 0))
                    .failures(BaseFailures.none())
                    .episodes(
                        Episodes.once(
                            Duration.ofMinutes(10),
                            OutageDurations.openAiApi(),
                            Illness.total(Duration.ofMillis(500))))
                    .build())
            .build();
    Comparison.Column column =
        Simulation.compare(scenario, List.of(byName().get(name)), 40).columns().get(0);
    near(column.estimate(Metric.WASTED), wasted);
    near(column.estimate(Metric.USEFUL_REFUSED), refused);
    near(column.estimate(Metric.SECONDS_TO_FULL_SERVICE), seconds);
  }

  /** The measured ones had 40 runs and other outages of the same median, hence the width. */
  private static void near(Estimate estimate, double measured) {
    assertThat(estimate.mean()).isCloseTo(measured, within(.3 * measured + 2));
  }

  static List<Contender> contenders() {
    return Tables.contenders();
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void allAreDrivenThroughAllIllnesses(Contender contender) {
    for (Map.Entry<String, Scenario> scenario : Scenarios.all().entrySet()) {
      if (!scenario.getKey().equals("month")) {
        RunResult run = Simulation.run(scenario.getValue(), contender, 1);
        assertThat(run.value(Metric.ANSWERED))
            .as(scenario.getKey())
            .isBetween(1.0, run.value(Metric.OFFERED));
      }
    }
  }

  @Test
  void theProgramFindsThemByName() {
    assertThat(ServiceLoader.load(ContenderSource.class))
        .singleElement()
        .satisfies(
            source ->
                assertThat(source.contenders().keySet())
                    .containsExactly("resilience4j", "smallrye", "failsafe", "failsafe-5-of-10"));
  }

  /** Of tables, figures and timelines on JDK 17 and 25; it changes with a peer's version only. */
  @Test
  void theSameSeedGivesTheSameBytesOnEveryJdk() throws Exception {
    List<Contender> peers = List.copyOf(new PeerContenders().contenders().values());
    StringBuilder output = new StringBuilder();
    for (String name : List.of("outage", "rate-limit", "flapping", "cut-streams")) {
      Comparison comparison = Simulation.compare(Scenarios.all().get(name), peers, 2);
      output.append(comparison.table()).append(comparison.json());
      comparison.columns().forEach(column -> output.append(column.runs().get(0).timeline()));
    }
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(output.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(FINGERPRINT);
  }

  @Test
  void whatReadsTheMachinesClockIsRefused() {
    Contender timed =
        Peers.failsafe(
            "timed",
            () ->
                dev.failsafe.CircuitBreaker.<Object>builder()
                    .withFailureThreshold(5, 10, Duration.ofMinutes(1)));
    assertThatThrownBy(() -> Simulation.run(Scenario.builder("short").build(), timed, 1))
        .hasMessageStartingWith("failureThresholdingPeriod: PT1M (expected: none");
  }

  @Test
  void aBreakerOfOursIsComparedWithItsOwnSettings() {
    Contender quick =
        Contender.breaker("1 in a row", CircuitBreakerConfig.builder().failureThreshold(1).build());
    Comparison comparison =
        Simulation.compare(Scenarios.all().get("outage"), List.of(quick, Peers.resilience4j()), 3);
    assertThat(comparison.difference(Metric.WASTED, 0, 1).mean()).isLessThan(0);
  }
}
