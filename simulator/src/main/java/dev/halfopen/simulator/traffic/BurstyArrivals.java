package dev.halfopen.simulator.traffic;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.SplittableRandom;

/** Calm times and bursts. */
record BurstyArrivals(double perSecond, double burstPercent, double factor, Duration meanBurst)
    implements Arrivals {
  BurstyArrivals {
    Rates.check(perSecond);
    if (!(burstPercent > 0 && burstPercent < 100)) {
      throw Ranges.error("burstPercent", burstPercent, "more than 0, less than 100");
    }
    if (!(factor > 1 && factor * burstPercent < 100)) {
      throw Ranges.error("factor", factor, "more than 1, less than 100 / burstPercent");
    }
    Ranges.positive("meanBurst", meanBurst);
  }

  @Override
  public Times start(SplittableRandom random) {
    return new Modulated(random);
  }

  private final class Modulated implements Times {
    private final SplittableRandom arrivals;
    private final SplittableRandom stays;
    private final double burstGap;
    private final double calmGap;
    private boolean burst;
    private long now;
    private long stateUntil;

    Modulated(SplittableRandom random) {
      arrivals = random;
      stays = random.split();
      double share = burstPercent / 100;
      burstGap = Rates.SECOND / (perSecond * factor);
      calmGap = Rates.SECOND / (perSecond * (1 - share * factor) / (1 - share));
      burst = Draws.open(stays) < share;
      stateUntil = stay(0);
    }

    private long stay(long from) {
      double share = burstPercent / 100;
      double mean = meanBurst.toNanos() * (burst ? 1 : (1 - share) / share);
      return from + (long) (mean * Draws.exponential(stays));
    }

    @Override
    public long next() {
      while (true) {
        long next = now + (long) ((burst ? burstGap : calmGap) * Draws.exponential(arrivals));
        if (next < stateUntil) {
          now = next;
          return now;
        }
        // What is left of an exponential wait is exponential again.
        now = stateUntil;
        burst = !burst;
        stateUntil = stay(now);
      }
    }
  }
}
