package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A counter for many threads, that can be frozen. Unlike a {@link
 * java.util.concurrent.atomic.LongAdder}, what it holds when it is frozen is exact: it took every
 * increment that succeeded, and takes no more.
 */
final class Stripes {
  /** Threads meet in a stripe by chance; so there are some more than can run at once. */
  private static final int STRIPES =
      Math.min(64, 4 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

  /** A cache line each, and one that keeps the array's header apart. */
  private static final int STRIDE = 8;

  private static final long FROZEN = 1L << 63;

  private final AtomicLongArray counts = new AtomicLongArray((STRIPES + 1) * STRIDE);

  /** Counts one; false: it is frozen. */
  boolean increment() {
    // The threads of a pool have ids that follow each other, so they share as little as can be.
    int stripe = place((int) Thread.currentThread().getId() & (STRIPES - 1));
    long before;
    do {
      before = counts.get(stripe);
      if (before < 0) {
        return false;
      }
    } while (!counts.compareAndSet(stripe, before, before + 1));
    return true;
  }

  /**
   * What it holds. It took each number between the sum before and the sum after, so that there is
   * such a moment.
   */
  long sum() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += counts.get(place(i)) & ~FROZEN;
    }
    return sum;
  }

  /** Takes no more from now on; doing it twice does no harm. */
  long freeze() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += counts.getAndUpdate(place(i), before -> before | FROZEN) & ~FROZEN;
    }
    return sum;
  }

  private static int place(int stripe) {
    return (stripe + 1) * STRIDE;
  }
}
