package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.OperatingMode;
import dev.halfopen.Verdict;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.micrometer.Scrape.Sample;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Beside the real {@code resilience4j-micrometer}: what the queries of its published dashboard
 * select from its breaker's scrape they select from ours, with the same figures.
 */
class Resilience4jNamesTest {
  private static final String NAME = "backendA";
  private static final String PREFIX = "resilience4j_circuitbreaker_";

  private final PrometheusMeterRegistry theirRegistry = set(Given.prometheus());
  private final PrometheusMeterRegistry ourRegistry = set(Given.prometheus());
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker theirs;
  private final CircuitBreaker ours =
      CircuitBreaker.of(
          NAME,
          CircuitBreakerConfig.builder()
              .failureDetector(
                  FailureDetector.failureRate(90).over(10).minimumCalls(4).slowCallRate(90))
              .slowCallThreshold(Duration.ofSeconds(1))
              .build(),
          Map.of("group", "g1"));

  Resilience4jNamesTest() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(
            io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .failureRateThreshold(90)
                .slowCallRateThreshold(90)
                .slowCallDurationThreshold(Duration.ofSeconds(1))
                .slidingWindowSize(10)
                .minimumNumberOfCalls(4)
                .ignoreExceptions(IllegalStateException.class)
                .build());
    theirs = registry.circuitBreaker(NAME, Map.of("group", "g1"));
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(theirRegistry);
    HalfopenMeters.builder(ourRegistry).resilience4jNames().build().bind(ours);
  }

  /** With histograms, as users who want the dashboard's percentiles set them up. */
  private static PrometheusMeterRegistry set(PrometheusMeterRegistry registry) {
    registry
        .config()
        .commonTags("application", "demo")
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                    .percentilesHistogram(id.getName().equals("resilience4j.circuitbreaker.calls"))
                    .build()
                    .merge(config);
              }
            });
    return registry;
  }

  private void succeed(Duration took) {
    theirs.acquirePermission();
    theirs.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
    ours.acquirePermit().report(Verdict.success(), took);
  }

  private void fail(Duration took) {
    theirs.acquirePermission();
    theirs.onError(took.toNanos(), TimeUnit.NANOSECONDS, Given.BOOM);
    ours.acquirePermit().report(Verdict.failure(Given.BOOM, null), took);
  }

  private void ignore(Duration took) {
    theirs.acquirePermission();
    theirs.onError(took.toNanos(), TimeUnit.NANOSECONDS, new IllegalStateException());
    ours.acquirePermit().report(Verdict.ignored(), took);
  }

  private void reject() {
    assertThat(theirs.tryAcquirePermission()).isFalse();
    assertThat(ours.tryAcquirePermit()).isNull();
  }

  /** What a selector finds: each series' labels with its value. */
  private static Map<Map<String, String>, Double> select(
      PrometheusMeterRegistry registry, String metric, Map<String, String> matchers) {
    return Scrape.of(registry.scrape())
        .all(metric, Map.of())
        .filter(
            sample ->
                matchers.entrySet().stream()
                    .allMatch(
                        matcher ->
                            Pattern.matches(
                                matcher.getValue(),
                                sample.labels().getOrDefault(matcher.getKey(), ""))))
        .collect(Collectors.toMap(Sample::labels, Sample::value));
  }

  private void everything() {
    succeed(Duration.ofMillis(100));
    succeed(Duration.ofMillis(1_500));
    succeed(Duration.ofMillis(300));
    fail(Duration.ofSeconds(2));
    fail(Duration.ofMillis(10));
    ignore(Duration.ofMillis(20));
  }

  /** The dashboard's panels, in its order; its variables match anything. */
  @ParameterizedTest
  @CsvSource({
    "state, state, closed",
    "state, state, open|forced_open",
    "state, name, .*",
    "state, state, half_open",
    "failure_rate, name, backendA",
    "calls_seconds_count, name, backendA",
    "buffered_calls, name, backendA",
    "calls_seconds_bucket, application, demo",
    "calls_seconds_sum, name, backendA"
  })
  void aPanelShowsTheSame(String metric, String label, String pattern) {
    Map<String, String> matchers = new TreeMap<>(Map.of("application", "demo"));
    matchers.put(label, pattern);
    everything();
    assertThat(select(ourRegistry, PREFIX + metric, matchers))
        .isNotEmpty()
        .isEqualTo(select(theirRegistry, PREFIX + metric, matchers));
  }

  /** Panels for what their version of today shows no more: as empty with ours. */
  @ParameterizedTest
  @CsvSource({"calls_total", "max_buffered_calls"})
  void aPanelThatIsEmptyWithTheirsIsEmptyWithOurs(String metric) {
    everything();
    assertThat(select(theirRegistry, PREFIX + metric, Map.of())).isEmpty();
    assertThat(select(ourRegistry, PREFIX + metric, Map.of())).isEmpty();
  }

  private Set<String> theirNames(PrometheusMeterRegistry registry) {
    return Scrape.of(registry.scrape()).samples().stream()
        .map(Sample::name)
        .filter(name -> name.startsWith("resilience4j_"))
        .collect(Collectors.toSet());
  }

  private void assertSame() {
    Set<String> names = theirNames(theirRegistry);
    assertThat(theirNames(ourRegistry)).isEqualTo(names);
    for (String name : names) {
      assertThat(select(ourRegistry, name, Map.of()))
          .as(name)
          .isEqualTo(select(theirRegistry, name, Map.of()));
    }
    Map<String, String> types = Scrape.of(theirRegistry.scrape()).types();
    assertThat(Scrape.of(ourRegistry.scrape()).types()).containsAllEntriesOf(types);
  }

  @Test
  void allOfTheirSeriesAreTheSame() {
    assertSame();
    everything();
    assertSame();
    theirs.transitionToOpenState();
    ours.trip(Duration.ofMinutes(1), "test");
    reject();
    reject();
    assertSame();
  }

  @Test
  void ourModesAreTheirStates() {
    theirs.transitionToForcedOpenState();
    ours.operate(OperatingMode.FORCED_OPEN);
    assertStates();
    theirs.transitionToDisabledState();
    ours.operate(OperatingMode.FORCED_CLOSED);
    assertStates();
    theirs.transitionToMetricsOnlyState();
    ours.operate(OperatingMode.SHADOW);
    assertStates();
    theirs.transitionToClosedState();
    ours.operate(OperatingMode.AUTOMATIC);
    assertStates();
  }

  private void assertStates() {
    assertThat(select(ourRegistry, PREFIX + "state", Map.of()))
        .hasSize(6)
        .isEqualTo(select(theirRegistry, PREFIX + "state", Map.of()));
  }

  @Test
  void theyAreThereOnlyWhenAskedFor() {
    PrometheusMeterRegistry registry = Given.prometheus();
    HalfopenMeters.of(registry).bind(ours);
    assertThat(registry.scrape()).contains("halfopen_").doesNotContain("resilience4j");
  }
}
