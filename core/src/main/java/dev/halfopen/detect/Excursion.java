package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls since the sums last left rest: what the detector's suspicion rests on. Thread-safe; if
 * an excursion begins while another ends, some of its calls may be missed or counted twice.
 */
final class Excursion {
  /*
   * One word: the usual rate noted at its beginning : 16 | calls : 24 | failures : 24. It stops
   * counting before it overflows.
   */
  private static final int COUNT_BITS = 24;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final AtomicLong word = new AtomicLong();

  /** Begins with a failed call. */
  void begin(int noted) {
    word.set(((long) noted << (2 * COUNT_BITS)) | (1L << COUNT_BITS) | 1);
  }

  void count(boolean failed) {
    if (calls(word.get()) < COUNT_MASK / 2) {
      word.getAndAdd((1L << COUNT_BITS) | (failed ? 1 : 0));
    }
  }

  int noted() {
    return (int) (word.get() >>> (2 * COUNT_BITS));
  }

  /** Per cent. */
  double failureRate() {
    long seen = word.get();
    return 100.0 * (seen & COUNT_MASK) / calls(seen);
  }

  Evidence evidence() {
    long seen = word.get();
    return Evidence.of(calls(seen), seen & COUNT_MASK, 0, 0, 0);
  }

  private static long calls(long word) {
    return (word >>> COUNT_BITS) & COUNT_MASK;
  }
}
