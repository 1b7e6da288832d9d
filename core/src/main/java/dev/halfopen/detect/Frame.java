package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A time window while its newest bucket lasts: that bucket's counts in one word that can be frozen,
 * and all that was counted before, which never changes.
 */
final class Frame {
  static final int CALLS = 0;
  static final int FAILURES = 1;
  static final int SLOW = 2;
  static final int SLOW_FAILURES = 3;
  static final long REFUSED = -1;

  private static final int FIELDS = 4;
  private static final int FIELD_BITS = 15;
  private static final long FIELD_MAX = (1L << FIELD_BITS) - 1;
  private static final long FROZEN = 1L << 63;

  private final long start;
  private final int newest;
  private final long[] ring;
  private final long[] older;
  private final AtomicLong word = new AtomicLong();

  private Frame(long start, int newest, long[] ring, long[] older) {
    this.start = start;
    this.newest = newest;
    this.ring = ring;
    this.older = older;
  }

  static Frame empty(int buckets, long start) {
    return new Frame(start, 0, new long[buckets * FIELDS], new long[FIELDS]);
  }

  /** The nanoTime at which the newest bucket began. */
  long start() {
    return start;
  }

  /** What the window held before this frame's word began to count. */
  long older(int field) {
    return older[field];
  }

  static long field(long word, int field) {
    return (word >>> (field * FIELD_BITS)) & FIELD_MAX;
  }

  /** Counts a call and returns the new word; {@link #REFUSED} when it is frozen or full. */
  long count(boolean failure, boolean slow) {
    long increment =
        1
            | (failure ? 1L << FIELD_BITS : 0)
            | (slow ? 1L << (SLOW * FIELD_BITS) : 0)
            | (failure && slow ? 1L << (SLOW_FAILURES * FIELD_BITS) : 0);
    while (true) {
      long before = word.get();
      if (before < 0 || field(before, CALLS) == FIELD_MAX) {
        return REFUSED;
      }
      if (word.compareAndSet(before, before + increment)) {
        return before + increment;
      }
    }
  }

  /** Freezes this frame and makes the one that follows; 0 steps: a full word makes room. */
  Frame after(long steps, long bucketNanos) {
    long frozen = word.getAndUpdate(before -> before | FROZEN);
    long[] nextRing = ring.clone();
    long[] nextOlder = older.clone();
    for (int field = 0; field < FIELDS; field++) {
      nextRing[newest * FIELDS + field] += field(frozen, field);
      nextOlder[field] += field(frozen, field);
    }
    int at = newest;
    for (long i = Math.min(steps, buckets()); i > 0; i--) {
      at = (at + 1) % buckets();
      for (int field = 0; field < FIELDS; field++) {
        nextOlder[field] -= nextRing[at * FIELDS + field];
        nextRing[at * FIELDS + field] = 0;
      }
    }
    return new Frame(start + steps * bucketNanos, at, nextRing, nextOlder);
  }

  /** The window's counts as they will be when {@code steps} more buckets have begun. */
  long[] totalsAfter(long steps) {
    long counted = word.get();
    long[] totals = new long[FIELDS];
    if (steps >= buckets()) {
      return totals;
    }
    for (int field = 0; field < FIELDS; field++) {
      totals[field] = older[field] + field(counted, field);
      for (int i = 1; i <= steps; i++) {
        totals[field] -= ring[(newest + i) % buckets() * FIELDS + field];
      }
    }
    return totals;
  }

  private int buckets() {
    return ring.length / FIELDS;
  }
}
