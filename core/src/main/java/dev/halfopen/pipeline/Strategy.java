package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.FailureClassifier;
import dev.halfopen.internal.Ranges;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;

/**
 * How often a call is tried again, how long it may take, and when its circuit breaker opens:
 * settings that go well together, to be given to {@link PipelineBuilder#strategy}. Immutable.
 *
 * <pre>{@code
 * ResiliencePipeline pipeline = ResiliencePipeline.of("gpt-5-mini", Strategy.balanced());
 * String answer = pipeline.call(() -> client.chat(prompt));     // at most 3 attempts, 30 s in all
 * }</pre>
 *
 * <p>Each is a starting point: {@link PipelineBuilder#retry} and {@link PipelineBuilder#timeouts}
 * after {@code strategy} change it. With {@code halfopen-ai} on the class path the exceptions of
 * the clients of AI services are understood ({@link FailureClassifier#ofServices()}); without it
 * only those that say themselves what they mean are tried again, and a warning says so.
 *
 * <p>The breaker's settings are those of the breakers that a pipeline makes by itself, from a name.
 * A breaker that is given keeps its own.
 *
 * @param retry how often and when a call is tried again
 * @param timeouts how long a call may take, waits included
 * @param breakerConfig when the breaker opens, and when it tries again
 * @since 0.1.0
 */
public record Strategy(Retry retry, Timeouts timeouts, CircuitBreakerConfig breakerConfig) {
  /** Checks the settings. */
  public Strategy {
    Ranges.notNull("retry", retry);
    Ranges.notNull("timeouts", timeouts);
    Ranges.notNull("breakerConfig", breakerConfig);
  }

  /**
   * For who would rather know soon: 2 attempts, 10 s in all, waits of 1 to 5 s; the breaker opens
   * after 3 failures and tries again after 30 s.
   */
  public static Strategy aggressive() {
    return of(2, 10, 1, 5, 3, 30);
  }

  /**
   * For most: 3 attempts, 30 s in all, waits of 2 to 10 s; the breaker opens after 5 failures and
   * tries again after 60 s.
   */
  public static Strategy balanced() {
    return of(3, 30, 2, 10, 5, 60);
  }

  /**
   * For who can wait: 5 attempts, 120 s in all, waits of 4 to 30 s; the breaker opens after 8
   * failures and tries again after 120 s.
   */
  public static Strategy conservative() {
    return of(5, 120, 4, 30, 8, 120);
  }

  /**
   * For calls that must not be lost: 7 attempts, 300 s in all, waits of 3 to 60 s; the breaker
   * opens after 10 failures and tries again after 300 s.
   */
  public static Strategy critical() {
    return of(7, 300, 3, 60, 10, 300);
  }

  private static Strategy of(
      int attempts,
      int secondsInAll,
      int firstWait,
      int maxWait,
      int failureThreshold,
      int recoverySeconds) {
    return new Strategy(
        Retry.builder()
            .maxAttempts(attempts)
            .waits(Duration.ofSeconds(firstWait), Duration.ofSeconds(maxWait))
            .jitter(Retry.Jitter.DECORRELATED)
            .build(),
        Timeouts.NONE.deadline(Duration.ofSeconds(secondsInAll)),
        CircuitBreakerConfig.builder()
            .classifier(FailureClassifier.ofServices())
            .failureThreshold(failureThreshold)
            .recoveryTimeout(Duration.ofSeconds(recoverySeconds))
            .build());
  }
}
