package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;

/** Where there is no SDK, everything works and nothing is told. */
class WithoutSdkTest {
  @Test
  void everythingCanBeObserved() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    ResiliencePipeline pipeline = ResiliencePipeline.builder(breaker).build();
    try (HalfopenTelemetry telemetry =
        HalfopenTelemetry.builder(OpenTelemetry.noop()).callDurations(true).build()) {
      telemetry.observe(breaker);
      telemetry.observe(pipeline);
      telemetry.observe(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()));

      assertThat(pipeline.<String, Exception>call(() -> "well")).isEqualTo("well");
    }
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }
}
