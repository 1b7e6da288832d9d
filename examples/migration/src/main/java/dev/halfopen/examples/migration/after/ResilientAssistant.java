package dev.halfopen.examples.migration.after;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.FailureClassifier;
import dev.halfopen.TimeSource;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.examples.migration.Assistant;
import dev.halfopen.examples.migration.ModelClient;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.Retry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;

/** Two attempts, a breaker, an apology; with Halfopen. Thread-safe. */
public final class ResilientAssistant implements Assistant {
  private final ModelClient client;
  private final CircuitBreaker breaker;
  private final ResiliencePipeline pipeline;

  /** Makes it, with its meters in this registry, under the names that they had before. */
  public ResilientAssistant(ModelClient client, MeterRegistry meters, TimeSource time) {
    this.client = client;
    CircuitBreakerRegistry breakers =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.builder()
                .failureDetector(FailureDetector.failureRate(50).over(10).minimumCalls(6))
                .recoveryTimeout(Duration.ofSeconds(30))
                .recoveryTest(RecoveryTest.failureRateBelow(50).over(2))
                .halfOpenMaxCalls(2)
                .classifier(
                    FailureClassifier.builder()
                        .failOn(IOException.class)
                        .otherwiseSuccess()
                        .build())
                .timeSource(time)
                .build());
    HalfopenMeters.builder(meters).resilience4jNames().build().bind(breakers);
    breaker = breakers.circuitBreaker("assistant");
    pipeline =
        ResiliencePipeline.builder(breaker)
            .retry(
                Retry.builder()
                    .maxAttempts(2)
                    .waits(Duration.ofMillis(10), Duration.ofMillis(10))
                    .retryOn(IOException.class)
                    .build())
            .build();
  }

  @Override
  public String answer(String question) {
    try {
      return pipeline.call(() -> client.chat(question));
    } catch (IOException | CallNotPermittedException e) {
      return SORRY;
    }
  }

  @Override
  public boolean isWell() {
    return breaker.permitsCalls();
  }
}
