package dev.halfopen.model;

import java.util.List;

/** Windows over past calls, as the contract describes them. */
final class Windows {
  private static final long SECOND = 1_000_000_000L;

  private Windows() {}

  static List<Past> last(int n, List<Past> past) {
    return past.subList(Math.max(0, past.size() - n), past.size());
  }

  /** Whole seconds up to 100 s: 1 s; longer: a hundredth; others: a tenth. */
  static long bucketWidth(long period) {
    if (period > 100 * SECOND) {
      return period / 100;
    }
    return period % SECOND == 0 ? SECOND : period / 10;
  }

  static long buckets(long period) {
    if (period > 100 * SECOND) {
      return 100;
    }
    return period % SECOND == 0 ? period / SECOND : 10;
  }

  static List<Past> within(long period, List<Past> past, long now, DetectorSpec.Started started) {
    long newest = bucket(period, now, started);
    return past.stream()
        .filter(p -> newest - bucket(period, p.at(), started) < buckets(period))
        .toList();
  }

  /** The number of the bucket of a moment; buckets begin at multiples of their width. */
  static long bucket(long period, long at, DetectorSpec.Started started) {
    long width = bucketWidth(period);
    return Math.floorDiv(Math.floorMod(started.nanoTime(), width) + (at - started.at()), width);
  }
}
