package dev.halfopen.simulator.tune;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lengths of time by size, each within 2 %: what share is shorter, in little room. */
final class Lengths {
  private static final double RATIO = StrictMath.log(1.02);
  private static final int BUCKETS = 2_000;

  private final long[] counts = new long[BUCKETS];
  private long total;

  void add(Duration length) {
    double micros = Math.max(1, length.toNanos() / 1e3);
    counts[Math.min(BUCKETS - 1, (int) (StrictMath.log(micros) / RATIO) + 1)]++;
    total++;
  }

  long total() {
    return total;
  }

  /** The length that this share does not exceed, or a little more; null: there are none. */
  @Nullable Duration quantile(double share) {
    if (total == 0) {
      return null;
    }
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    int bucket = 0;
    long seen = counts[0];
    while (seen < wanted) {
      bucket++;
      seen += counts[bucket];
    }
    return Duration.ofNanos(Math.round(StrictMath.exp(bucket * RATIO) * 1e3));
  }
}
