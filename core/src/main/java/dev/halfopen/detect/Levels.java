package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The levels at which a sequential detector works, from the usual failure rate as it was stated up
 * to the highest that it may learn. Each is calibrated when it is first needed. Thread-safe.
 */
final class Levels {
  /** The largest sum: what fits into the word of {@link Sums}, less one. */
  static final int FULL = 8000;

  /** A limit needs no more than ln(n) nats and some for three sums instead of one. */
  private static final double NATS_TO_SPARE = 4;

  /** How much the rates of two levels differ at most: less is lost by that than by learning. */
  private static final double LARGEST_RATIO = 1.4;

  /** The limits of {@code sequential().learnsUpTo(20)}; a test finds them again. */
  private static final int[] SHIPPED = {5382, 5842, 5374, 5491, 5921, 5576, 5846, 5866, 5861, 5665};

  private final double lowest;
  private final double highest;
  private final double smallestOutage;
  private final long calls;
  private final double unit;
  private final AtomicReferenceArray<Level> levels;

  /**
   * All rates per cent.
   *
   * @param calls how many calls there shall be between two false openings
   */
  Levels(double lowest, double highest, double smallestOutage, long calls) {
    this.lowest = lowest;
    this.highest = highest;
    this.smallestOutage = smallestOutage;
    this.calls = calls;
    this.unit = (StrictMath.log((double) calls) + NATS_TO_SPARE) / FULL;
    double steps = StrictMath.log(highest / lowest) / StrictMath.log(LARGEST_RATIO);
    this.levels = new AtomicReferenceArray<>((int) StrictMath.ceil(steps) + 1);
  }

  /** How many there are. */
  int count() {
    return levels.length();
  }

  /** The usual failure rate of a level, per cent. */
  double rate(int level) {
    return level == 0
        ? lowest
        : lowest * StrictMath.pow(highest / lowest, (double) level / (count() - 1));
  }

  Level at(int level) {
    Level present = levels.get(level);
    if (present == null) {
      // Whoever else needs it meanwhile finds the same.
      Bank bank = new Bank(rate(level) / 100, unit, Bank.outages(smallestOutage / 100));
      int limit = isShipped(level) ? SHIPPED[level] : Calibration.limit(bank, calls, FULL - 1);
      present = Level.of(bank, limit, unit);
      levels.set(level, present);
    }
    return present;
  }

  /** Whether it is a level of {@code sequential().learnsUpTo(20)}: the first is its usual rate. */
  private boolean isShipped(int level) {
    return lowest == 1 && (highest == 20 || level == 0) && smallestOutage == 50 && calls == 500_000;
  }

  /** What {@link #at} finds, without what is shipped. */
  int calibrated(int level) {
    return Calibration.limit(at(level).bank(), calls, FULL - 1);
  }
}
