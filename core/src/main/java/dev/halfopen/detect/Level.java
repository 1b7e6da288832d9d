package dev.halfopen.detect;

/**
 * What a sequential detector works with while the usual failure rate stands at one level. In units
 * of the sums; immutable.
 *
 * @param bank what calls add and take off
 * @param limit the sum that opens the breaker
 * @param cap how much a sum may grow within one interval
 * @param ageing how much a sum loses in an interval, in fractions of a unit
 */
record Level(Bank bank, int limit, int cap, long ageing) {
  private static final int FRACTION_BITS = 16;

  /** After so many intervals a sum has lost one nat: about a fifth of what a failure adds. */
  private static final int INTERVALS_PER_NAT = 300;

  static Level of(Bank bank, int limit, double unit) {
    double ageing = (1 << FRACTION_BITS) / (INTERVALS_PER_NAT * unit);
    return new Level(bank, limit, bank.largestGain(), (long) StrictMath.rint(ageing));
  }

  /** What a sum loses from interval 0 to this one. */
  long lossUntil(long interval) {
    return (interval * ageing) >> FRACTION_BITS;
  }
}
