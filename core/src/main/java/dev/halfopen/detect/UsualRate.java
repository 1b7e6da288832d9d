package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The usual failure rate as it is learnt in one CLOSED phase. Thread-safe, lock-free. */
final class UsualRate {
  /*
   * One word:
   *
   *   rate : 16 | interval : 18 | calls : 17 | failures : 13
   *
   * the rate on a logarithmic scale from the lowest to the highest that may be learnt, and, of the
   * last lesson, its interval and the number of calls by then; and the failures since. The first
   * failure in a later interval is the next lesson, of g calls with f failures in d seconds:
   *
   *   rate = rate + (1 - exp(-min(g, d) / 300)) * (f / g - rate)
   *
   * So a rate needs 300 calls and five minutes to be mostly learnt, which is longer than an outage
   * needs to open the breaker. What was learnt in it until then is forgotten: the rate comes back
   * that was noted before its first failure, with the calls until then as its last lesson. While
   * the alarm lasts nothing is learnt.
   *
   * Calls are kept modulo 2^17 and intervals modulo 2^18, three days. Where they overflow, the
   * lesson is worth less than it might be, and moves the rate by a third of a point at most for each failure.
   * Successful calls don't come here: they are counted elsewhere anyway.
   */
  private static final int RATE_MAX = (1 << 16) - 1;
  private static final int INTERVAL_BITS = 18;
  private static final int CALLS_BITS = 17;
  private static final int FAILURES_BITS = 13;
  private static final long INTERVAL_MASK = (1L << INTERVAL_BITS) - 1;
  private static final long CALLS_MASK = (1L << CALLS_BITS) - 1;
  private static final long FAILURES_MAX = (1L << FAILURES_BITS) - 1;
  private static final int RATE_SHIFT = INTERVAL_BITS + CALLS_BITS + FAILURES_BITS;
  private static final long BACK = 1 << 12;
  private static final double LESSON = 300;

  private final double lowest;
  private final double highest;
  private final int levels;
  private final LongSupplier calls;
  private final AtomicLong word;

  /**
   * All rates per cent.
   *
   * @param startingAt from the lowest to the highest
   * @param calls how many calls have ended in all, the present one not included
   */
  UsualRate(double lowest, double highest, int levels, double startingAt, LongSupplier calls) {
    this.lowest = lowest;
    this.highest = highest;
    this.levels = levels;
    this.calls = calls;
    this.word = new AtomicLong(pack(scaled(startingAt), 0, calls.getAsLong(), 0));
  }

  private boolean learns() {
    return highest > lowest;
  }

  /** Per cent. */
  double rate() {
    return rate(noted());
  }

  private double rate(int scaled) {
    return scaled == 0
        ? lowest
        : lowest * StrictMath.exp(StrictMath.log(highest / lowest) * scaled / RATE_MAX);
  }

  private int scaled(double rate) {
    if (!(rate > lowest)) {
      return 0;
    }
    double scaled = RATE_MAX * StrictMath.log(rate / lowest) / StrictMath.log(highest / lowest);
    return rate >= highest ? RATE_MAX : (int) StrictMath.rint(scaled);
  }

  /** The level that is nearest to the rate. */
  int level() {
    return (noted() * (levels - 1) + RATE_MAX / 2) / RATE_MAX;
  }

  /** The rate in a form that {@link #alarmed} takes back. */
  int noted() {
    return (int) (word.get() >>> RATE_SHIFT);
  }

  /** What {@link #noted()} would be if there had been a lesson just before the present call. */
  int notedBefore(long interval) {
    return learns() ? (int) (lesson(word.get(), interval, 0) >>> RATE_SHIFT) : 0;
  }

  /** Takes in a failed call, without which nothing is learnt. */
  void failed(long interval) {
    if (!learns()) {
      return;
    }
    long before;
    long after;
    do {
      before = word.get();
      after = passed(before, interval) == 0 ? sameInterval(before) : lesson(before, interval, 1);
    } while (!word.compareAndSet(before, after));
  }

  private static long sameInterval(long before) {
    return (before & FAILURES_MAX) < FAILURES_MAX ? before + 1 : before;
  }

  /** How many intervals ago the last lesson was; 0 for a caller whose clock reading is older. */
  private static long passed(long word, long interval) {
    long passed = (interval - (word >>> (CALLS_BITS + FAILURES_BITS))) & INTERVAL_MASK;
    return passed > INTERVAL_MASK - BACK ? 0 : passed;
  }

  /**
   * The word after a lesson.
   *
   * @param failed how many calls have failed now
   */
  private long lesson(long before, long interval, int failed) {
    long failures = (before & FAILURES_MAX) + failed;
    long ended = calls.getAsLong() + failed;
    long some = since(before, ended);
    // A call that failed may be counted as ended a moment later than others that came after it.
    long of = Math.max(1, Math.max(some, failures));
    double rate = rate((int) (before >>> RATE_SHIFT));
    double weight = 1 - StrictMath.exp(-Math.min(of, passed(before, interval)) / LESSON);
    double learnt = rate + weight * (100.0 * failures / of - rate);
    return pack(scaled(learnt), interval, ended, 0);
  }

  /**
   * How many calls have ended since the last lesson; 0 also where it counted its own call, and that
   * one, which had been silent for too long, then ended as no evidence.
   */
  private static long since(long word, long ended) {
    long since = (ended - (word >>> FAILURES_BITS)) & CALLS_MASK;
    return since == CALLS_MASK ? 0 : since;
  }

  /** A failed call of an outage: the next lesson begins after it, at the rate noted before it. */
  void alarmed(int noted, long interval) {
    if (learns()) {
      word.set(pack(noted, interval, calls.getAsLong() + 1, 0));
    }
  }

  private static long pack(int scaled, long interval, long calls, long failures) {
    long packed = ((long) scaled << INTERVAL_BITS) | (interval & INTERVAL_MASK);
    packed = (packed << CALLS_BITS) | (calls & CALLS_MASK);
    return (packed << FAILURES_BITS) | failures;
  }
}
