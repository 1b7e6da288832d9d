package dev.halfopen.simulator.traffic;

import java.util.SplittableRandom;

/** Calls at the same distance from each other. */
record RegularArrivals(double perSecond) implements Arrivals {
  RegularArrivals {
    Rates.check(perSecond);
  }

  @Override
  public Times start(SplittableRandom random) {
    return new Times() {
      private long calls;

      @Override
      public long next() {
        return (long) (Rates.SECOND / perSecond * ++calls);
      }
    };
  }
}
