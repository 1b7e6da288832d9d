package dev.halfopen.simulator.service;

import dev.halfopen.simulator.internal.Draws;
import java.time.Duration;
import java.util.SplittableRandom;

/** Moments in which all calls fail, and times between them in which none does. */
final class Bursts implements BaseFailures.Course {
  private final double share;
  private final long meanLength;
  private final SplittableRandom random;
  private boolean burst;
  private long stateUntil;

  /**
   * @param share of the time; more than 0
   */
  Bursts(double share, Duration meanLength, SplittableRandom random) {
    this.share = share;
    this.meanLength = meanLength.toNanos();
    this.random = random;
    burst = Draws.open(random) < share;
    prolong();
  }

  private void prolong() {
    double mean = meanLength * (burst ? 1 : (1 - share) / share);
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
