package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations are taken when they are asked for, in buckets that fit AI calls. */
class CallDurationsTest {
  private final Given given = new Given();

  static List<Supplier<MeterRegistry>> registries() {
    return Given.registries();
  }

  private void call(CircuitBreaker breaker, Duration took, Verdict verdict) {
    Permit permit = breaker.acquirePermit();
    given.time.advance(took);
    permit.report(verdict);
  }

  @ParameterizedTest
  @MethodSource("registries")
  void notUnlessTheyAreAskedFor(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    HalfopenMeters.of(registry).bind(given.breaker("ai"));
    call(given.breaker("ai"), Duration.ofSeconds(1), Verdict.success());
    assertThat(registry.find("halfopen.call.duration").timers()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("registries")
  void byOutcome(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    HalfopenMeters.builder(registry).callDurations().build().bind(given.breakers);
    CircuitBreaker breaker = given.breaker("ai");
    call(breaker, Duration.ofSeconds(1), Verdict.success());
    call(breaker, Duration.ofSeconds(2), Verdict.success());
    call(breaker, Duration.ofSeconds(7), Verdict.failure(Given.BOOM, null));
    assertThat(
            registry
                .get("halfopen.call.duration")
                .tags("name", "ai", "outcome", "success")
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isEqualTo(3);
    assertThat(registry.get("halfopen.call.duration").tag("outcome", "failure").timer().count())
        .isEqualTo(1);
    given.breakers.remove("ai");
    assertThat(registry.find("halfopen.call.duration").timers()).isEmpty();
    call(breaker, Duration.ofSeconds(1), Verdict.success());
  }

  @Test
  void theBucketsAreThoseOfAiCalls() {
    PrometheusMeterRegistry registry = Given.prometheus();
    HalfopenMeters.builder(registry).callDurations().build().bind(given.breakers);
    call(given.breaker("ai"), Duration.ofSeconds(7), Verdict.success());
    Scrape scrape = Scrape.of(registry.scrape());
    String bucket = "halfopen_call_duration_seconds_bucket";
    assertThat(scrape.value(bucket, "outcome", "success", "le", "5.0")).isZero();
    assertThat(scrape.value(bucket, "outcome", "success", "le", "10.0")).isEqualTo(1);
    assertThat(scrape.all(bucket, Map.of("outcome", "success"))).hasSize(15);
    long series =
        scrape.samples().stream()
            .filter(s -> s.name().startsWith("halfopen_call_duration"))
            .count();
    assertThat(series).isEqualTo(CallTimers.SERIES);
  }
}
