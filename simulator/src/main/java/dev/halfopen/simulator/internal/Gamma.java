package dev.halfopen.simulator.internal;

import java.util.random.RandomGenerator;

/** The gamma distribution of scale 1. */
final class Gamma {
  /*
   * G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM
   * Transactions on Mathematical Software 26, 2000: by rejection, with their way to shapes below 1.
   */
  private Gamma() {}

  /**
   * @param shape more than 0
   */
  static double draw(double shape, RandomGenerator random) {
    if (shape < 1) {
      double larger = draw(shape + 1, random);
      return larger * StrictMath.exp(StrictMath.log(Draws.open(random)) / shape);
    }
    double d = shape - 1 / 3.0;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = Draws.normal(random);
      double root = 1 + c * x;
      double v = root * root * root;
      double u = Draws.open(random);
      if (v > 0 && StrictMath.log(u) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }
}
