package dev.halfopen.retry;

import dev.halfopen.retry.Retry.Jitter;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long is waited before each retry. */
record Backoff(Duration first, Duration max, double factor, Jitter jitter) {
  Duration wait(int retry, Duration previous, RandomGenerator random) {
    return Duration.ofNanos(
        switch (jitter) {
          case NONE -> grown(retry);
          case FULL -> between(0, grown(retry), random);
          case DECORRELATED -> between(first.toNanos(), threefold(previous), random);
        });
  }

  private long grown(int retry) {
    // The maximum is compared as a long: above 2^53 ns, 104 days, a double may be more than it.
    // An overflow is infinite, and rounds to the largest long; 0 * infinity rounds to 0.
    double grown = first.toNanos() * StrictMath.pow(factor, retry - 1.0);
    return Math.min(Math.round(grown), max.toNanos());
  }

  /** At least the first wait, at most the longest, which leaves room for three times itself. */
  private long threefold(Duration previous) {
    long before = previous.compareTo(max) < 0 ? previous.toNanos() : max.toNanos();
    return Math.min(max.toNanos(), Math.max(first.toNanos(), 3 * before));
  }

  /** Both included. */
  private static long between(long min, long max, RandomGenerator random) {
    return min + random.nextLong(max - min + 1);
  }
}
