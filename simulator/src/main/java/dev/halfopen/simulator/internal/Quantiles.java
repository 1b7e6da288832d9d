package dev.halfopen.simulator.internal;

import java.util.random.RandomGenerator;

/** A distribution of positive numbers by some of its quantiles; log-linear between them. */
public final class Quantiles {
  private final double[] shares;
  private final double[] logs;

  /**
   * By pairs: a share and the value below which it lies; the first share is 0, the last is 1, both
   * grow.
   */
  public static Quantiles of(double... pairs) {
    return new Quantiles(pairs);
  }

  private Quantiles(double[] pairs) {
    shares = new double[pairs.length / 2];
    logs = new double[shares.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = pairs[2 * i];
      logs[i] = StrictMath.log(pairs[2 * i + 1]);
    }
  }

  /** The value below which a share lies; 0 to 1. */
  public double at(double share) {
    int i = 1;
    while (i < shares.length - 1 && shares[i] < share) {
      i++;
    }
    double part = (share - shares[i - 1]) / (shares[i] - shares[i - 1]);
    return StrictMath.exp(logs[i - 1] + part * (logs[i] - logs[i - 1]));
  }

  /** One at random. */
  public double draw(RandomGenerator random) {
    return at(Draws.open(random));
  }
}
