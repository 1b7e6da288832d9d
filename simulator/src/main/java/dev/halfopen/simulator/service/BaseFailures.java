package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * How calls fail while all is well. Immutable.
 *
 * @since 0.1.0
 */
public final class BaseFailures {
  private static final double MOST_CORRELATED = .9;

  private static final BaseFailures NONE = independent(0);

  private final Function<SplittableRandom, Course> courses;

  private BaseFailures(Function<SplittableRandom, Course> courses) {
    this.courses = courses;
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
    double share = share(percent);
    return new BaseFailures(random -> (now, chance) -> chance < share);
  }

  /**
   * Together: now and then all calls fail for a moment. A process with two states that change at
   * random (Markov-modulated).
   *
   * @param percent how many fail on average; 0 to 50
   * @param meanLength how long such a moment is; exponential
   */
  public static BaseFailures bursts(double percent, Duration meanLength) {
    double share = share(percent);
    Ranges.positive("meanLength", meanLength);
    return share == 0 ? NONE : new BaseFailures(random -> new Bursts(share, meanLength, random));
  }

  /**
   * At a rate that changes: each stretch of time has one of its own, by a beta distribution, and
   * its calls fail by themselves at that rate. So of n calls in a stretch a beta-binomial number
   * fails, whose variance is 1 + (n - 1) correlation times that of independent failures.
   *
   * @param percent how many fail on average; 0 to 50
   * @param correlation of the failures of two calls in one stretch; more than 0, at most .9
   * @param stretch how long a rate holds
   */
  public static BaseFailures betaBinomial(double percent, double correlation, Duration stretch) {
    double share = share(percent);
    if (!(correlation > 0 && correlation <= MOST_CORRELATED)) {
      throw Ranges.error("correlation", correlation, "more than 0, at most " + MOST_CORRELATED);
    }
    Ranges.positive("stretch", stretch);
    return share == 0
        ? NONE
        : new BaseFailures(random -> new ChangingRate(share, correlation, stretch, random));
  }

  private static double share(double percent) {
    if (!(percent >= 0 && percent <= 50)) {
      throw Ranges.error("percent", percent, "0 to 50");
    }
    return percent / 100;
  }

  Course start(SplittableRandom random) {
    return courses.apply(random);
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
}
