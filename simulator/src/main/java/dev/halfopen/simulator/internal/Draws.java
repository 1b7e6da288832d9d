package dev.halfopen.simulator.internal;

import java.util.random.RandomGenerator;

/**
 * Random numbers of some distributions, the same on every JDK: by {@code StrictMath} from uniform
 * ones, and a fixed number of those for each, but for {@link #beta}.
 */
public final class Draws {
  private Draws() {}

  /** More than 0, less than 1. */
  public static double open(RandomGenerator random) {
    return ((random.nextLong() >>> 11) + .5) * 0x1p-53;
  }

  /** Exponential, of mean 1. */
  public static double exponential(RandomGenerator random) {
    return -StrictMath.log(open(random));
  }

  /** Of a standard normal distribution. */
  public static double normal(RandomGenerator random) {
    return Normal.quantile(open(random));
  }

  /**
   * Of a beta distribution: a share whose mean is {@code a / (a + b)}.
   *
   * @param a more than 0
   * @param b .05 or more
   */
  public static double beta(double a, double b, RandomGenerator random) {
    double x = Gamma.draw(a, random);
    double y = Gamma.draw(b, random);
    return x / (x + y);
  }

  /**
   * Log-normal.
   *
   * @param spread the standard deviation of the logarithm; 0 or more
   */
  public static double logNormal(double median, double spread, RandomGenerator random) {
    double normal = normal(random);
    return spread == 0 ? median : median * StrictMath.exp(spread * normal);
  }
}
