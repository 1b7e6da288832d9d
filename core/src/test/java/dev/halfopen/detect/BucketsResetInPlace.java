package dev.halfopen.detect;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A planted bug that other breakers have: whoever comes first in a new second empties the bucket
 * for all, while others add to it. Right as long as one thread uses it. A window of 2 s.
 */
final class BucketsResetInPlace implements FailureDetector.State {
  private final Rule rule = new SeenCounts();
  private final AtomicLongArray seconds = new AtomicLongArray(2);
  private final AtomicLongArray calls = new AtomicLongArray(2);
  private final AtomicLongArray failures = new AtomicLongArray(2);

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    long second = second(now);
    int bucket = (int) (second % 2);
    if (seconds.getAndSet(bucket, second) != second) {
      calls.set(bucket, 0);
      failures.set(bucket, 0);
    }
    calls.incrementAndGet(bucket);
    failures.addAndGet(bucket, failure ? 1 : 0);
    return rule.trips(sum(calls, second), sum(failures, second), 0);
  }

  @Override
  public Evidence evidence(long now) {
    return Evidence.of(sum(calls, second(now)), sum(failures, second(now)), 0, 0, 1);
  }

  private long sum(AtomicLongArray counts, long second) {
    return (seconds.get(0) > second - 2 ? counts.get(0) : 0)
        + (seconds.get(1) > second - 2 ? counts.get(1) : 0);
  }

  private static long second(long now) {
    return Duration.ofNanos(now).toSeconds();
  }
}
