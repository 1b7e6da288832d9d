package dev.halfopen.recover;

import dev.halfopen.internal.Growth;
import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import dev.halfopen.internal.ThreadRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A wait that grows each time a circuit breaker opens again without having closed; made by {@link
 * RecoveryDelay#exponential}. Immutable.
 *
 * @since 0.1.0
 */
public final class ExponentialDelay extends RecoveryDelay {
  private final Duration first;
  private final double factor;
  private final Duration max;
  private final double jitter;
  private final RandomGenerator random;

  private ExponentialDelay(
      Duration first, double factor, Duration max, double jitter, RandomGenerator random) {
    this.first = first;
    this.factor = factor;
    this.max = max;
    this.jitter = jitter;
    this.random = random;
  }

  static ExponentialDelay of(Duration first, double factor, Duration max) {
    Ranges.delay("first", first);
    Ranges.delay("max", max);
    if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
      throw Ranges.error("factor", factor, "1 or more");
    }
    if (max.compareTo(first) < 0) {
      throw Ranges.error("max", max, first + " to 365 days");
    }
    return new ExponentialDelay(first, factor, max, 0, ThreadRandom.INSTANCE);
  }

  /**
   * Shortens each delay by a random share of up to {@code jitter}, so that many instances don't try
   * again at the same moment. 1 is "full jitter": anything from 0 to the delay.
   *
   * @param jitter 0 to 1; 0 by default
   */
  public ExponentialDelay jitter(double jitter) {
    if (!(jitter >= 0 && jitter <= 1)) {
      throw Ranges.error("jitter", jitter, "0 to 1");
    }
    // Zero is added since -0.0 would differ.
    return new ExponentialDelay(first, factor, max, jitter + 0.0, random);
  }

  /**
   * Where jitter comes from; each thread's own generator by default. Delays are equal only if their
   * generators are the same.
   *
   * @param random must be thread-safe
   */
  public ExponentialDelay random(RandomGenerator random) {
    Ranges.notNull("random", random);
    return new ExponentialDelay(first, factor, max, jitter, random);
  }

  @Override
  public Duration delay(int attempt) {
    long whole = Growth.nanos(first, factor, attempt, max);
    return Duration.ofNanos(
        Math.min(whole, Math.round(whole * (1 - jitter * random.nextDouble()))));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExponentialDelay delay
        && first.equals(delay.first)
        && Double.compare(factor, delay.factor) == 0
        && max.equals(delay.max)
        && Double.compare(jitter, delay.jitter) == 0
        && random == delay.random;
  }

  @Override
  public int hashCode() {
    return Objects.hash(first, factor, max, jitter);
  }

  @Override
  public String toString() {
    return "exponential("
        + Text.exact(first)
        + ", "
        + factor
        + ", "
        + Text.exact(max)
        + ").jitter("
        + jitter
        + ")"
        + (random == ThreadRandom.INSTANCE ? "" : ".random(..)");
  }
}
