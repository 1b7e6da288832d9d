package dev.halfopen.spring.boot;

import dev.halfopen.pipeline.Strategy;
import dev.halfopen.retry.Retry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What stands around the calls to one or several circuit breakers.
 *
 * @param strategy Retries, timeouts and circuit breaker settings that go well together, to start
 *     from.
 * @param targets Ids of instances, in the order in which they are tried; without them, the pipeline
 *     has one circuit breaker of its own.
 * @param name The name of that circuit breaker, if it is another one than the id.
 * @param retry How often and when an attempt is made again.
 * @param timeouts How long attempts, streams and the whole may take.
 * @param limit How many calls may be under way at a time.
 * @param switchAfter A wait for a retry that is longer goes on to another target at once, 0 to 365
 *     days.
 * @param hedge When a second attempt is made beside one that takes long; for asynchronous calls.
 */
record PipelineProperties(
    @Nullable Strategies strategy,
    @DefaultValue List<String> targets,
    @Nullable String name,
    @Nullable Retries retry,
    @Nullable Limits timeouts,
    @Nullable Places limit,
    @Nullable Duration switchAfter,
    @Nullable Hedges hedge) {
  static final PipelineProperties NONE =
      new PipelineProperties(null, List.of(), null, null, null, null, null, null);

  /** How many attempts are made on each target, the first included. */
  int maxAttempts() {
    Integer own = retry == null ? null : retry.maxAttempts();
    if (own != null) {
      return own;
    }
    if (strategy != null) {
      return strategy.strategy().retry().maxAttempts();
    }
    return retry == null ? 1 : Retry.Builder.DEFAULT_MAX_ATTEMPTS;
  }

  /** {@link Strategy} by name. */
  enum Strategies {
    /** {@link Strategy#aggressive()}. */
    AGGRESSIVE,
    /** {@link Strategy#balanced()}. */
    BALANCED,
    /** {@link Strategy#conservative()}. */
    CONSERVATIVE,
    /** {@link Strategy#critical()}. */
    CRITICAL;

    Strategy strategy() {
      return switch (this) {
        case AGGRESSIVE -> Strategy.aggressive();
        case BALANCED -> Strategy.balanced();
        case CONSERVATIVE -> Strategy.conservative();
        case CRITICAL -> Strategy.critical();
      };
    }
  }

  /**
   * How often and when an attempt is made again.
   *
   * @param maxAttempts How many attempts are made on each target, the first included, 1 to 100.
   * @param firstWait The wait before the first retry, 0 to 365 days.
   * @param maxWait The longest wait.
   * @param factor How much longer each wait is than the one before, 1 to 100.
   * @param jitter How chance changes the waits.
   * @param idempotent Whether a call may be made again after a failure of which nothing is known.
   * @param waitForBreaker Whether an open circuit breaker is waited for when that fits the
   *     deadline.
   * @param retryOn Exceptions that may be tried again though nothing else is known of them.
   */
  record Retries(
      @Nullable Integer maxAttempts,
      @Nullable Duration firstWait,
      @Nullable Duration maxWait,
      @Nullable Double factor,
      Retry.@Nullable Jitter jitter,
      @Nullable Boolean idempotent,
      @Nullable Boolean waitForBreaker,
      @Nullable List<Class<? extends Throwable>> retryOn) {}

  /**
   * How long a call and its parts may take.
   *
   * @param attempt One attempt.
   * @param firstItem A stream, from the subscription to its first item.
   * @param idle A stream, from one item to the next.
   * @param deadline The whole call, all attempts and waits.
   */
  record Limits(
      @Nullable Duration attempt,
      @Nullable Duration firstItem,
      @Nullable Duration idle,
      @Nullable Duration deadline) {}

  /**
   * How many calls may be under way at a time.
   *
   * @param maxCalls How many calls, 1 to 1000000.
   * @param queue How many more may wait for their turn, 0 to 1000000.
   */
  record Places(@DefaultValue("100") int maxCalls, int queue) {}

  /**
   * When a second attempt is made beside one that takes long.
   *
   * @param delay How long the first attempt is waited for; at a quantile, until there is
   *     experience.
   * @param quantile The share of the latest attempts that must have been faster: 0.95 or 95%.
   */
  record Hedges(@Nullable Duration delay, @Nullable Fraction quantile) {}
}
