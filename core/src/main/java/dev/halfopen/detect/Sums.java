package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicLong;

/** Three CUSUMs in one word. Thread-safe, lock-free: calls are taken in one by one. */
final class Sums {
  /*
   *   sum 1 : 13 | sum 2 : 13 | sum 3 : 13 | ceiling : 5 | interval : 20
   *
   * Within one interval no sum grows beyond the largest sum at the interval's first call plus one
   * failure's worth: a shock that kills every call in flight is one event, not two hundred. That
   * ceiling is kept in steps, rounded up. From one interval to the next all sums lose a little, so
   * that failures on different days are no outage; the loss is the difference of two products, so
   * that it does not matter into how many steps the time is split.
   *
   * The interval is kept modulo 2^20, twelve days. A call whose clock reading is older than the
   * word's by up to a quarter of that is taken for one of the word's interval. After a week without
   * a call that would be wrong, so who has seen no failure for six days must say so: nothing is
   * left then.
   *
   * The word at rest, with all sums at zero, is changed by a failed call only.
   */
  private static final int SUMS = 3;
  private static final int SUM_BITS = 13;
  private static final int CEILING_BITS = 5;
  private static final int INTERVAL_BITS = 20;
  private static final long SUM_MASK = (1L << SUM_BITS) - 1;
  private static final int CEILING_MAX = (1 << CEILING_BITS) - 1;
  private static final int CEILING_STEP = Levels.FULL >> CEILING_BITS;
  private static final int SUMS_SHIFT = CEILING_BITS + INTERVAL_BITS;
  private static final long INTERVAL_MASK = (1L << INTERVAL_BITS) - 1;
  private static final long BACK = 1L << (INTERVAL_BITS - 2);

  private final AtomicLong word = new AtomicLong();

  boolean areAtRest() {
    return atRest(word.get());
  }

  boolean areAtRest(long interval, Level level) {
    return atRest(aged(word.get(), interval, level));
  }

  /**
   * Takes in a call, at rest only if it failed.
   *
   * @param forgetful whether nothing is left of what was seen before
   * @return the largest sum; if the sums were at rest, its complement
   */
  int record(boolean failed, long interval, boolean forgetful, Level level) {
    long before;
    long aged;
    long after;
    do {
      before = word.get();
      aged = aged(forgetful ? 0 : before, interval, level);
      after = with(aged, failed, level);
    } while (!word.compareAndSet(before, after));
    return atRest(aged) ? ~largest(after) : largest(after);
  }

  private static boolean atRest(long word) {
    return word >>> SUMS_SHIFT == 0;
  }

  private static int largest(long word) {
    return (int) Math.max(sum(word, 0), Math.max(sum(word, 1), sum(word, 2)));
  }

  private static long sum(long word, int k) {
    return (word >>> (SUMS_SHIFT + k * SUM_BITS)) & SUM_MASK;
  }

  /** The word as it has aged by this interval; a new interval, or rest, sets a new ceiling. */
  private static long aged(long word, long interval, Level level) {
    if (atRest(word)) {
      return withCeiling(0, interval, level);
    }
    long since = word & INTERVAL_MASK;
    long passed = (interval - since) & INTERVAL_MASK;
    if (passed == 0 || passed > INTERVAL_MASK - BACK) {
      return word;
    }
    long loss = level.lossUntil(since + passed) - level.lossUntil(since);
    long sums = 0;
    for (int k = SUMS - 1; k >= 0; k--) {
      sums = (sums << SUM_BITS) | Math.max(0, sum(word, k) - loss);
    }
    return withCeiling(sums << SUMS_SHIFT, interval, level);
  }

  private static long withCeiling(long sums, long interval, Level level) {
    int steps = (largest(sums) + level.cap() + CEILING_STEP - 1) / CEILING_STEP;
    long ceiling = Math.min(CEILING_MAX, steps - 1);
    return sums | (ceiling << INTERVAL_BITS) | (interval & INTERVAL_MASK);
  }

  /** The aged word with one more call. */
  private static long with(long aged, boolean failed, Level level) {
    long steps = ((aged >>> INTERVAL_BITS) & CEILING_MAX) + 1;
    long ceiling = Math.min(level.limit(), steps * CEILING_STEP);
    long sums = 0;
    for (int k = SUMS - 1; k >= 0; k--) {
      long weight = failed ? level.bank().gain(k) : -level.bank().loss(k);
      sums = (sums << SUM_BITS) | Math.max(0, Math.min(ceiling, sum(aged, k) + weight));
    }
    return (sums << SUMS_SHIFT) | (aged & ((1L << SUMS_SHIFT) - 1));
  }
}
