package dev.halfopen.internal;

import java.time.Duration;

/** How waits grow. */
public final class Growth {
  private Growth() {}

  /**
   * The first wait times the factor, for each one after the first once more, up to the longest;
   * nanoseconds.
   *
   * @param number 1: the first
   */
  public static long nanos(Duration first, double factor, int number, Duration longest) {
    // The longest is compared as a long: above 2^53 ns, 104 days, a double may be more than it.
    // An overflow is infinite, and rounds to the largest long; 0 * infinity rounds to 0.
    double grown = first.toNanos() * StrictMath.pow(factor, number - 1.0);
    return Math.min(Math.round(grown), longest.toNanos());
  }
}
