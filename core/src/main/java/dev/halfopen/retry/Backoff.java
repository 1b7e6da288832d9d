package dev.halfopen.retry;

import dev.halfopen.internal.Growth;
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
    return Growth.nanos(first, factor, retry, max);
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
