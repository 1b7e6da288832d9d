package dev.halfopen.simulator.service;

import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.SplittableRandom;

/** A rate of failures for each stretch of time, whoever asks and how often. */
final class ChangingRate implements BaseFailures.Course {
  /** Not what SplittableRandom itself adds from draw to draw. */
  private static final long NEXT_STRETCH = 0xd1b54a32d192ed03L;

  private final double a;
  private final double b;
  private final long length;
  private final long seed;
  private long stretch = -1;
  private double rate;

  /**
   * @param share the mean rate; more than 0
   * @param correlation 1 / (a + b + 1) of the rate's distribution
   */
  ChangingRate(double share, double correlation, Duration length, SplittableRandom random) {
    double sum = 1 / correlation - 1;
    this.a = share * sum;
    this.b = (1 - share) * sum;
    this.length = length.toNanos();
    this.seed = random.nextLong();
  }

  @Override
  public boolean fails(long now, double chance) {
    long present = now / length;
    if (present != stretch) {
      stretch = present;
      rate = Draws.beta(a, b, new SplittableRandom(seed + present * NEXT_STRETCH));
    }
    return chance < rate;
  }
}
