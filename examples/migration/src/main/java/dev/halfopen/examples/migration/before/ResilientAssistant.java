package dev.halfopen.examples.migration.before;

import dev.halfopen.examples.migration.Assistant;
import dev.halfopen.examples.migration.ModelClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** Two attempts, a breaker, an apology; with Resilience4j. Thread-safe. */
public final class ResilientAssistant implements Assistant {
  private final ModelClient client;
  private final CircuitBreaker breaker;
  private final Retry retry;

  /** Makes it, with its meters in this registry. */
  public ResilientAssistant(ModelClient client, MeterRegistry meters, Clock clock) {
    this.client = client;
    CircuitBreakerRegistry breakers =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                .slidingWindow(10, 6, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(50)
                .waitDurationInOpenState(Duration.ofSeconds(30))
                .permittedNumberOfCallsInHalfOpenState(2)
                .recordExceptions(IOException.class)
                .clock(clock)
                .build());
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
    breaker = breakers.circuitBreaker("assistant");
    retry =
        Retry.of(
            "assistant",
            RetryConfig.custom()
                .maxAttempts(2)
                .waitDuration(Duration.ofMillis(10))
                .retryExceptions(IOException.class)
                .build());
  }

  @Override
  public String answer(String question) {
    CheckedSupplier<String> call =
        Retry.decorateCheckedSupplier(
            retry, CircuitBreaker.decorateCheckedSupplier(breaker, () -> client.chat(question)));
    try {
      return call.get();
    } catch (IOException | CallNotPermittedException e) {
      return SORRY;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ill while the breaker is open, and on until somebody asks. */
  @Override
  public boolean isWell() {
    return breaker.getState() != CircuitBreaker.State.OPEN;
  }
}
