package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.util.SplittableRandom;

/** More calls by day than by night. */
record DailyArrivals(double perSecond, double swing) implements Arrivals {
  private static final double DAY = 86_400 * Rates.SECOND;
  private static final double PEAK = 14.0 / 24;

  DailyArrivals {
    Rates.check(perSecond);
    if (!(swing >= 0 && swing <= 1)) {
      throw Ranges.error("swing", swing, "0 to 1");
    }
  }

  @Override
  public Times start(SplittableRandom random) {
    double gap = Rates.SECOND / (perSecond * (1 + swing));
    return new Times() {
      private long now;

      @Override
      public long next() {
        // Thinning: of calls at the highest rate, so many are there as the present rate says.
        do {
          now += (long) (gap * Draws.exponential(random));
        } while (Draws.open(random) * (1 + swing) >= rate(now));
        return now;
      }
    };
  }

  private double rate(long now) {
    return 1 + swing * StrictMath.cos(2 * Math.PI * (now / DAY - PEAK));
  }
}
