package dev.halfopen.detect;

import java.util.Arrays;

/**
 * Finds the alarm limit of a bank of CUSUMs for a wanted number of calls between false alarms: the
 * same integers on every machine, in some milliseconds.
 */
final class Calibration {
  /*
   * A bank rests at zero until a call fails, and makes an excursion until it is at zero again or a
   * sum reaches the limit h. Excursions are independent of each other, so the mean number of calls
   * to a false alarm is, exactly,
   *
   *   ARL(h) = (mean rest + mean length of an excursion) / P(an excursion reaches h)
   *
   * with a mean rest of 1/p - 1 calls. (For one CUSUM it can be had from a Markov chain: Brook and
   * Evans, Biometrika 59, 1972. Three in integers have too many states for that; the test compares
   * the two for one.) The mean length comes from playing excursions. The probability is some
   * millionths, so it comes from importance sampling (Siegmund, Annals of Statistics 4, 1976, and
   * "Sequential Analysis", 1985): outages are played instead, and each path that arrives counts by
   * its likelihood ratio. The outage of a path is one of the bank's, each as likely, and it begins
   * at the excursion's first failure with weight .6, else after each later failure with .3; without
   * these late beginnings the limit is 15 % too optimistic, as an excursion that just goes on is
   * a good part of those that arrive. What is played is what runs: the rounded sums, not the
   * formulae behind them. Played call by call it would take seconds where failures are rare; from
   * failure to failure it takes as long for every rate.
   *
   * One pass serves all limits: a path that lifts the maximum from m to n arrives at every limit
   * from m + 1 to n at that moment. Logarithms are StrictMath's and the random numbers are our own,
   * so that every JDK finds the same limit.
   */
  private static final int PATHS = 4000;
  private static final int FEWEST_PATHS = 500;
  private static final int ENOUGH_FAILURES = 400_000;
  private static final double CHANGED_AT_FIRST = .6;
  private static final double CHANGES_LATER = .3;

  /**
   * The mean grows in steps, by up to 1/p for one more failure in a row: a limit that is short of
   * what is wanted by no more than this is taken.
   */
  private static final double SHORT_OF = .05;

  private static final long SEED = 0x5DEECE66DL;

  private final Bank bank;
  private final int limits;

  /** Of each limit h, after {@link #accumulate}: P(an excursion reaches h). */
  private final double[] arrivals;

  /** Of each limit h, likewise: the mean length of an excursion that ends at h. */
  private final double[] lengths;

  private final double lnNoFailure;
  private final int[] sums;
  private SplitMix random = new SplitMix(SEED);

  private Calibration(Bank bank, int limits) {
    this.bank = bank;
    this.limits = limits;
    this.arrivals = new double[limits + 2];
    this.lengths = new double[limits + 2];
    this.lnNoFailure = StrictMath.log(1 - bank.usual());
    this.sums = new int[bank.outages()];
  }

  /**
   * The smallest limit with at least this many calls between false alarms; {@code limits} if none
   * has.
   *
   * @param limits the largest limit there is
   */
  static int limit(Bank bank, long calls, int limits) {
    Calibration calibration = new Calibration(bank, limits);
    calibration.play();
    int limit = 1;
    while (limit < limits && calibration.callsBetween(limit) < calls * (1 - SHORT_OF)) {
      limit++;
    }
    return limit;
  }

  private double callsBetween(int limit) {
    double rest = 1 / bank.usual() - 1;
    return arrivals[limit] == 0
        ? Double.POSITIVE_INFINITY
        : (rest + lengths[limit]) / arrivals[limit];
  }

  private void play() {
    int failures = 0;
    int paths = 0;
    while (paths < PATHS && (paths < FEWEST_PATHS || failures < ENOUGH_FAILURES)) {
      failures += playOutage();
      paths++;
    }
    accumulate(arrivals, paths);
    failures = 0;
    paths = 0;
    random = new SplitMix(SEED);
    while (paths < PATHS && (paths < FEWEST_PATHS || failures < ENOUGH_FAILURES)) {
      failures += playHealth();
      paths++;
    }
    accumulate(lengths, paths);
  }

  private static void accumulate(double[] steps, int paths) {
    double sum = 0;
    for (int limit = 1; limit < steps.length; limit++) {
      sum += steps[limit];
      steps[limit] = sum / paths;
    }
  }

  private void add(double[] steps, int fromLimit, int toLimit, double value) {
    if (fromLimit <= toLimit) {
      steps[fromLimit] += value;
      steps[toLimit + 1] -= value;
    }
  }

  /** Plays one excursion in which an outage begins, and says how many calls failed. */
  private int playOutage() {
    int outages = bank.outages();
    // The likelihood of the path, divided by its likelihood while all is well: of the paths on
    // which no outage has begun, and of those with each outage.
    double healthy = 1 - CHANGED_AT_FIRST;
    double[] ill = new double[outages];
    Arrays.fill(ill, CHANGED_AT_FIRST / outages);
    int outage = random.nextDouble() < CHANGED_AT_FIRST ? random.nextInt(outages) : -1;
    begin();
    int max = 0;
    int failures = 1;
    while (true) {
      int top = Math.min(top(), limits);
      if (top > max) {
        double weight = healthy;
        for (double likelihood : ill) {
          weight += likelihood;
        }
        add(arrivals, max + 1, top, 1 / weight);
        max = top;
      }
      if (max >= limits) {
        return failures;
      }
      if (failures > 1) {
        for (int k = 0; k < outages; k++) {
          ill[k] += healthy * CHANGES_LATER / outages;
        }
        healthy *= 1 - CHANGES_LATER;
        if (outage < 0 && random.nextDouble() < CHANGES_LATER) {
          outage = random.nextInt(outages);
        }
      }
      double rate = outage < 0 ? bank.usual() : bank.outage(outage);
      long good = successesBefore(rate);
      if (good >= callsToRest()) {
        return failures;
      }
      step((int) good);
      failures++;
      for (int k = 0; k < outages; k++) {
        double q = bank.outage(k);
        ill[k] *= StrictMath.exp(good * (StrictMath.log(1 - q) - lnNoFailure)) * q / bank.usual();
      }
    }
  }

  /** Plays one excursion while all is well, and says how many calls failed. */
  private int playHealth() {
    begin();
    int max = 0;
    int failures = 1;
    double calls = 1;
    while (true) {
      int top = Math.min(top(), limits);
      if (top > max) {
        add(lengths, max + 1, top, calls);
        max = top;
      }
      if (max >= limits) {
        return failures;
      }
      long good = successesBefore(bank.usual());
      if (good >= callsToRest()) {
        add(lengths, max + 1, limits, calls + callsToRest());
        return failures;
      }
      step((int) good);
      failures++;
      calls += good + 1;
    }
  }

  /** How many calls succeed before one fails. */
  private long successesBefore(double failureRate) {
    return (long) (StrictMath.log(1 - random.nextDouble()) / StrictMath.log(1 - failureRate));
  }

  private void begin() {
    for (int k = 0; k < sums.length; k++) {
      sums[k] = bank.gain(k);
    }
  }

  private int top() {
    int top = 0;
    for (int sum : sums) {
      top = Math.max(top, sum);
    }
    return top;
  }

  /** After how many successes all sums are at zero. */
  private int callsToRest() {
    int calls = 0;
    for (int k = 0; k < sums.length; k++) {
      calls = Math.max(calls, (sums[k] + bank.loss(k) - 1) / bank.loss(k));
    }
    return calls;
  }

  /** So many successes, then a failure. */
  private void step(int good) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] = Math.max(0, sums[k] - good * bank.loss(k)) + bank.gain(k);
    }
  }

  /** Steele, Lea and Flood's SplitMix64 (2014): the same numbers whatever the JDK. */
  private static final class SplitMix {
    private long state;

    SplitMix(long seed) {
      this.state = seed;
    }

    private long next() {
      state += 0x9E3779B97F4A7C15L;
      long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }

    /** From 0 to below 1. */
    double nextDouble() {
      return (next() >>> 11) * 0x1p-53;
    }

    int nextInt(int bound) {
      return (int) (nextDouble() * bound);
    }
  }
}
