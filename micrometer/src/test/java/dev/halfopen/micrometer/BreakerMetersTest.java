package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A breaker's figures stand under the names, tags and units that dashboards are made for. */
class BreakerMetersTest {
  private final Given given = new Given();
  private final PrometheusMeterRegistry prometheus = Given.prometheus();
  private final MeterRegistry simple = new SimpleMeterRegistry();
  private final CircuitBreaker breaker =
      given.breakers.circuitBreaker("openai/gpt-5", null, Map.of("service", "openai"));

  BreakerMetersTest() {
    HalfopenMeters.of(prometheus).bind(breaker);
    HalfopenMeters.of(simple).bind(breaker);
  }

  private Scrape scrape() {
    return Scrape.of(prometheus.scrape());
  }

  private double inMeters(String name, String tag, String value) {
    Meter meter = simple.get(name).tag("name", "openai/gpt-5").tag(tag, value).meter();
    return meter.measure().iterator().next().getValue();
  }

  @ParameterizedTest
  @CsvSource({
    "halfopen.calls, outcome, success, 5",
    "halfopen.calls, outcome, failure, 2",
    "halfopen.calls, outcome, throttled, 1",
    "halfopen.calls, outcome, exhausted, 1",
    "halfopen.calls, outcome, ignored, 1",
    "halfopen.calls.rejected, reason, open, 1",
    "halfopen.calls.rejected, reason, trials_in_progress, 1",
    "halfopen.calls.rejected, reason, throttled, 1",
    "halfopen.calls.rejected, reason, forced_open, 1",
    "halfopen.calls.rejected, reason, ramping, 0",
    "halfopen.calls.shadow.rejected, name, openai/gpt-5, 1",
    "halfopen.calls.slow, name, openai/gpt-5, 2",
    "halfopen.calls.late, name, openai/gpt-5, 1",
    "halfopen.calls.in.flight, name, openai/gpt-5, 1",
    "halfopen.breaker.transitions, to, open, 2",
    "halfopen.breaker.transitions, to, half_open, 1",
    "halfopen.breaker.transitions, to, closed, 1",
    "halfopen.breaker.resets, name, openai/gpt-5, 1",
    "halfopen.efforts, kind, retry, 1",
    "halfopen.efforts, kind, hedge, 1",
    "halfopen.efforts, kind, fallback, 1",
    "halfopen.efforts, kind, timeout, 1",
    "halfopen.efforts, kind, unsent, 1",
    "halfopen.efforts, kind, budget_refusal, 1",
    "halfopen.events.dropped, name, openai/gpt-5, 0",
    "halfopen.breaker.state, state, closed, 1",
    "halfopen.breaker.state, state, open, 0",
    "halfopen.breaker.mode, mode, automatic, 1",
    "halfopen.breaker.mode, mode, shadow, 0"
  })
  void eachFigureIsWhatTheBreakerCounted(String name, String tag, String value, double expected) {
    given.everything(breaker);
    assertThat(inMeters(name, tag, value)).isEqualTo(expected);
    Meter.Id id = simple.get(name).tag(tag, value).meter().getId();
    String inPrometheus = id.getConventionName(prometheus.config().namingConvention());
    String suffix = id.getType() == Meter.Type.COUNTER ? "_total" : "";
    assertThat(
            scrape()
                .value(
                    inPrometheus + suffix, "name", "openai/gpt-5", "service", "openai", tag, value))
        .isEqualTo(expected);
  }

  @Test
  void exactlyOneStateAndOneModeIsThatOfTheBreakerAndTheOthersAreThere() {
    for (OperatingMode mode : OperatingMode.values()) {
      breaker.operate(mode);
      assertThat(scrape().value("halfopen_breaker_mode", "mode", BreakerFamilies.text(mode)))
          .isEqualTo(1);
      assertThat(scrape().sum("halfopen_breaker_mode")).isEqualTo(1);
    }
    breaker.operate(OperatingMode.AUTOMATIC);
    breaker.reset();
    assertThat(scrape().value("halfopen_breaker_state", "state", "closed")).isEqualTo(1);
    breaker.trip(Duration.ofSeconds(30), "test");
    assertThat(scrape().value("halfopen_breaker_state", "state", "open")).isEqualTo(1);
    assertThat(inMeters("halfopen.breaker.state", "state", "open")).isEqualTo(1);
    assertThat(inMeters("halfopen.breaker.state", "state", "closed")).isZero();
    given.time.advance(Duration.ofSeconds(30));
    try (Permit trial = breaker.acquirePermit()) {
      assertThat(scrape().value("halfopen_breaker_state", "state", "half_open")).isEqualTo(1);
      assertThat(scrape().sum("halfopen_breaker_state")).isEqualTo(1);
      assertThat(scrape().value("halfopen_trials_in_flight_calls")).isEqualTo(1);
      trial.succeed();
    }
  }

  @Test
  void whatIsLeftOfWaitsIsInSeconds() {
    breaker.hold(Duration.ofSeconds(5), "test");
    assertThat(scrape().value("halfopen_breaker_throttled_remaining_seconds")).isEqualTo(5);
    given.time.advance(Duration.ofMillis(1_500));
    assertThat(scrape().value("halfopen_breaker_throttled_remaining_seconds")).isEqualTo(3.5);
    given.time.advance(Duration.ofSeconds(10));
    assertThat(scrape().value("halfopen_breaker_throttled_remaining_seconds")).isZero();
    breaker.trip(Duration.ofSeconds(7), "test");
    given.time.advance(Duration.ofMillis(6_500));
    assertThat(scrape().value("halfopen_breaker_open_remaining_seconds")).isEqualTo(0.5);
    given.time.advance(Duration.ofSeconds(10));
    assertThat(scrape().value("halfopen_breaker_open_remaining_seconds")).isZero();
  }

  @Test
  void ratesAreSharesAndNotANumberWithoutEvidence() {
    assertThat(scrape().value("halfopen_breaker_failure_rate_ratio")).isNaN();
    Given.succeed(breaker);
    Given.fail(breaker);
    double share = breaker.status().evidence().failureRate() / 100;
    assertThat(scrape().value("halfopen_breaker_failure_rate_ratio")).isEqualTo(share);
    assertThat(breaker.tryExtraCall()).isTrue();
    assertThat(scrape().value("halfopen_retry_budget_level_ratio"))
        .isEqualTo(breaker.metrics().retryBudgetLevel())
        .isBetween(0.0, 1.0);
  }

  @Test
  void countersDontFallWhenTheMetricsAreReset() {
    given.everything(breaker);
    breaker.metrics().reset();
    assertThat(scrape().value("halfopen_calls_total", "outcome", "success")).isEqualTo(5);
    assertThat(inMeters("halfopen.calls", "outcome", "success")).isEqualTo(5);
    assertThat(scrape().value("halfopen_registry_calls_total", "outcome", "success")).isEqualTo(5);
  }

  @Test
  void everyMeterHasADescriptionAndAUnit() {
    assertThat(simple.getMeters())
        .hasSizeGreaterThan(50)
        .allSatisfy(
            meter -> {
              assertThat(meter.getId().getDescription()).as("%s", meter.getId()).isNotBlank();
              assertThat(meter.getId().getBaseUnit()).as("%s", meter.getId()).isNotBlank();
            });
    assertThat(scrape().help().values()).allSatisfy(help -> assertThat(help).isNotBlank());
  }

  @Test
  void aFigureAskedForBySomebodyIsAlwaysThatOfNow() {
    FunctionCounter failures =
        simple.get("halfopen.calls").tag("outcome", "failure").functionCounter();
    for (int i = 1; i < 5; i++) {
      Given.fail(breaker);
      assertThat(failures.count()).isEqualTo(i);
      breaker.reset();
    }
  }
}
