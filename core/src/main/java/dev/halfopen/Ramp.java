package dev.halfopen;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Admits a share of the calls that grows from a tenth to all of them, so that a service which has
 * only just recovered is not run down again. Deterministic: no chance, no thread. Thread-safe,
 * lock-free.
 */
final class Ramp {
  /*
   *   credit : 17 | nanoseconds from the start to the last call admitted : 47
   *
   * Every call brings a share of a call's credit, between .1 at the start and 1 at the end, and one
   * that finds a whole credit takes it and passes. So of any calls in a row as many pass as their
   * shares add up to, to within one. The first call finds a whole credit. A call is never refused
   * when none has been admitted for a second, whatever its credit: with little traffic the ramp is
   * not to be felt.
   */
  private static final int TIME_BITS = 47;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final long ONE = 1L << 15;
  private static final long LEAST = ONE / 10;
  private static final long PATIENCE = 1_000_000_000L;

  private final long start;
  private final long length;
  private final AtomicLong word = new AtomicLong(ONE << TIME_BITS);

  /**
   * @param start the monotonic time
   * @param length how many nanoseconds until all calls are admitted; at most a day
   */
  Ramp(long start, long length) {
    this.start = start;
    this.length = length;
  }

  boolean lasts(long nanos) {
    return length == nanos;
  }

  /** Whether all calls are admitted by now. */
  boolean isOver(long now) {
    return now - start >= length;
  }

  /** The share of the calls that is admitted now, from 0.1 to 1. */
  double share(long now) {
    return (double) credit(now) / ONE;
  }

  private long credit(long now) {
    long since = since(now);
    return since >= length ? ONE : LEAST + (ONE - LEAST) * since / length;
  }

  private long since(long now) {
    return Math.max(0, Math.min(TIME_MASK, now - start));
  }

  /** Whether this call is among those admitted. */
  boolean admits(long now) {
    if (isOver(now)) {
      return true;
    }
    long since = since(now);
    long share = credit(now);
    while (true) {
      long before = word.get();
      long last = before & TIME_MASK;
      long credit = (before >>> TIME_BITS) + share;
      boolean admitted = credit >= ONE || since - last >= PATIENCE;
      long left = admitted ? Math.max(0, credit - ONE) : credit;
      long latest = admitted ? Math.max(last, since) : last;
      if (word.compareAndSet(before, (left << TIME_BITS) | latest)) {
        return admitted;
      }
    }
  }
}
