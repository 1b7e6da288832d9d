package dev.halfopen.pipeline;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long to wait for an attempt before its hedge, learnt from those before. Thread-safe. */
final class HedgeDelay {
  /*
   * The latest durations stand in a ring, each written at its own place; a reader may meet an old
   * one beside a new one, which changes a quantile by one place at most. It is worked out when a
   * hedge is planned: sorting 100 numbers is nothing beside a call of a service.
   */
  private static final int REMEMBERED = 100;
  private static final int ENOUGH = 20;

  private final Hedge hedge;
  private final AtomicLongArray latest = new AtomicLongArray(REMEMBERED);
  private final AtomicInteger count = new AtomicInteger();

  HedgeDelay(Hedge hedge) {
    this.hedge = hedge;
  }

  Hedge hedge() {
    return hedge;
  }

  /** A successful attempt took this long. */
  void took(long nanos) {
    if (hedge.quantile() > 0) {
      int place = count.getAndUpdate(n -> n == 2 * REMEMBERED - 1 ? REMEMBERED : n + 1);
      latest.set(place % REMEMBERED, nanos);
    }
  }

  long nanos() {
    int known = Math.min(count.get(), REMEMBERED);
    if (hedge.quantile() == 0 || known < ENOUGH) {
      return hedge.delay().toNanos();
    }
    long[] sorted = new long[known];
    for (int i = 0; i < known; i++) {
      sorted[i] = latest.get(i);
    }
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(hedge.quantile() * known) - 1];
  }
}
