package dev.halfopen.recover;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How long an OPEN circuit breaker rejects all calls before it lets one through, to see whether the
 * service has recovered. Immutable, thread-safe if the function given to {@link #of} is.
 *
 * <p>Two delays are equal when they have the same settings; two of a function when it is the same
 * instance. Attempts count from 1, once for each opening, and start again when the breaker closes.
 *
 * @since 0.1.0
 */
public abstract class RecoveryDelay {
  RecoveryDelay() {}

  /**
   * The same delay each time.
   *
   * @param d 0 to 365 days; zero: the next call is a trial
   */
  public static RecoveryDelay fixed(Duration d) {
    return new FixedDelay(Ranges.delay("fixed", d));
  }

  /**
   * Grows with each attempt: first, first * factor, first * factor², ..., at most {@code max}.
   *
   * @param first 0 to 365 days
   * @param factor 1 or more
   * @param max first to 365 days
   */
  public static ExponentialDelay exponential(Duration first, double factor, Duration max) {
    return ExponentialDelay.of(first, factor, max);
  }

  /**
   * Any function of the attempt (1, 2, ...). It may be asked more than once for an attempt. A
   * function that throws, or gives a delay that is null or outside of 0 to 365 days, is logged and
   * the breaker waits 60 s.
   */
  public static RecoveryDelay of(IntFunction<Duration> byAttempt) {
    return new DelayFunction(Ranges.notNull("byAttempt", byAttempt));
  }

  /**
   * The delay before the trial that follows opening number {@code attempt}; may differ from one
   * call to the next when there is jitter.
   *
   * @param attempt 1, 2, ...
   */
  public abstract Duration delay(int attempt);

  /** The recipe as it is written in code. */
  @Override
  public abstract String toString();

  /** Recipes are equal when they do the same. */
  @Override
  public abstract boolean equals(@Nullable Object other);

  @Override
  public abstract int hashCode();
}
