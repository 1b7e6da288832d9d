package dev.halfopen.detect;

/**
 * The weights of some CUSUMs, side by side, for one usual failure rate: what each adds for a failed
 * call and takes off for one that succeeded. Immutable.
 */
final class Bank {
  /*
   * A CUSUM for the outage rate q adds up the log likelihood ratio of each call and never falls
   * below zero (Page, "Continuous inspection schemes", Biometrika 41, 1954):
   *
   *   failed     S = S + ln(q / p)
   *   succeeded  S = max(0, S - ln((1 - p) / (1 - q)))
   *
   * For one q nothing finds the outage sooner (Lorden, Annals of Mathematical Statistics 42, 1971;
   * exactly so: Moustakides, Annals of Statistics 14, 1986). The rate of the next outage is not
   * known, so several stand side by side; three at the smallest outage, nearly all calls, and the
   * geometric mean of the two do within 4 % what a generalised likelihood ratio over all rates
   * (Siegmund and Venkatraman, Annals of Statistics 23, 1995) does, and fit into one word.
   */
  private static final double NEARLY_ALL = .9;

  private final double usual;
  private final double[] outages;
  private final int[] gains;
  private final int[] losses;

  /**
   * @param usual the usual failure rate, as a fraction
   * @param unit what one unit of a sum is worth, in nats
   */
  Bank(double usual, double unit, double... outages) {
    this.usual = usual;
    this.outages = outages.clone();
    this.gains = new int[outages.length];
    this.losses = new int[outages.length];
    for (int k = 0; k < outages.length; k++) {
      gains[k] = units(StrictMath.log(outages[k] / usual), unit);
      losses[k] = units(StrictMath.log((1 - usual) / (1 - outages[k])), unit);
    }
  }

  /** The three outage rates that are looked for, if this is the smallest. */
  static double[] outages(double smallest) {
    double largest = Math.max(NEARLY_ALL, (1 + smallest) / 2);
    return new double[] {smallest, StrictMath.sqrt(smallest * largest), largest};
  }

  private static int units(double nats, double unit) {
    return (int) Math.max(1, StrictMath.rint(nats / unit));
  }

  double usual() {
    return usual;
  }

  int outages() {
    return outages.length;
  }

  double outage(int k) {
    return outages[k];
  }

  int gain(int k) {
    return gains[k];
  }

  int loss(int k) {
    return losses[k];
  }

  int largestGain() {
    int largest = 0;
    for (int gain : gains) {
      largest = Math.max(largest, gain);
    }
    return largest;
  }
}
