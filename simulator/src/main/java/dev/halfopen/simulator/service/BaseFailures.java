package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How calls fail while all is well. Immutable.
 *
 * @since 0.1.0
 */
public final class BaseFailures {
  private static final BaseFailures NONE = new BaseFailures(0, Duration.ZERO);

  private final double share;
  private final Duration meanBurst;

  private BaseFailures(double share, Duration meanBurst) {
    this.share = share;
    this.meanBurst = meanBurst;
  }

  /** None. */
  public static BaseFailures none() {
    return NONE;
  }

  /**
   * Each call by itself.
   *
   * @param percent how many fail; 0 to 50
   */
  public static BaseFailures independent(double percent) {
    return new BaseFailures(share(percent), Duration.ZERO);
  }

  /**
   * Together: now and then all calls fail for a moment.
   *
   * @param percent how many fail on average; 0 to 50
   * @param meanLength how long such a moment is; exponential
   */
  public static BaseFailures bursts(double percent, Duration meanLength) {
    return new BaseFailures(share(percent), Ranges.positive("meanLength", meanLength));
  }

  private static double share(double percent) {
    if (!(percent >= 0 && percent <= 50)) {
      throw Ranges.error("percent", percent, "0 to 50");
    }
    return percent / 100;
  }

  Course start(SplittableRandom random) {
    return meanBurst.isZero() || share == 0 ? (now, chance) -> chance < share : new Bursts(random);
  }

  /** The failures of one run. */
  interface Course {
    /**
     * Whether a call fails.
     *
     * @param now not before the one asked for last
     * @param chance the call's own, 0 to 1
     */
    boolean fails(long now, double chance);
  }

  private final class Bursts implements Course {
    private final SplittableRandom random;
    private boolean burst;
    private long stateUntil;

    Bursts(SplittableRandom random) {
      this.random = random;
      burst = Draws.open(random) < share;
      prolong();
    }

    private void prolong() {
      double mean = meanBurst.toNanos() * (burst ? 1 : (1 - share) / share);
      stateUntil += (long) (mean * Draws.exponential(random));
    }

    @Override
    public boolean fails(long now, double chance) {
      while (now >= stateUntil) {
        burst = !burst;
        prolong();
      }
      return burst;
    }
  }
}
