package dev.halfopen.simulator.traffic;

import dev.halfopen.simulator.internal.Draws;
import java.util.SplittableRandom;

/** Calls that come independently of each other. */
record PoissonArrivals(double perSecond) implements Arrivals {
  PoissonArrivals {
    Rates.check(perSecond);
  }

  @Override
  public Times start(SplittableRandom random) {
    return new Times() {
      private long now;

      @Override
      public long next() {
        now += (long) (Rates.SECOND / perSecond * Draws.exponential(random));
        return now;
      }
    };
  }
}
