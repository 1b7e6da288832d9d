package dev.halfopen.simulator.traffic;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * When calls come that don't depend on those before. Immutable.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Arrivals {
  /** The times of one run. */
  @FunctionalInterface
  interface Times {
    /** The next one, in nanoseconds since the beginning; not before the one before it. */
    long next();
  }

  /**
   * The times of one run.
   *
   * @param random where all chance comes from
   */
  Times start(SplittableRandom random);

  /**
   * At the same distance from each other.
   *
   * @param perSecond more than 0, at most a million
   */
  static Arrivals regular(double perSecond) {
    return new RegularArrivals(perSecond);
  }

  /**
   * Independently of each other.
   *
   * @param perSecond the mean; more than 0, at most a million
   */
  static Arrivals poisson(double perSecond) {
    return new PoissonArrivals(perSecond);
  }

  /**
   * Calm times and bursts, in each of which calls come independently: a Markov-modulated Poisson
   * process of two states.
   *
   * @param perSecond the mean of both; more than 0, at most a million
   * @param burstPercent how much of the time is a burst; more than 0, less than 100
   * @param factor how many times the mean comes in a burst; more than 1, less than 100 /
   *     burstPercent
   * @param meanBurst how long a burst lasts on average; exponential
   */
  static Arrivals bursty(double perSecond, double burstPercent, double factor, Duration meanBurst) {
    return new BurstyArrivals(perSecond, burstPercent, factor, meanBurst);
  }

  /**
   * As people talk with a service: nearly independently, in waves of minutes. Fitted to the counts
   * by 1, 10 and 60 s of the conversations that {@link Tokens#conversations()} names.
   *
   * @param perSecond the mean; more than 0, at most a million
   */
  static Arrivals conversations(double perSecond) {
    return bursty(perSecond, 30, 1.39, Duration.ofSeconds(71));
  }

  /**
   * As editors ask for code: in bursts of some seconds. Fitted to the counts by 1, 10 and 60 s of
   * the requests that {@link Tokens#code()} names.
   *
   * @param perSecond the mean; more than 0, at most a million
   */
  static Arrivals code(double perSecond) {
    return bursty(perSecond, 10, 7.7, Duration.ofMillis(7800));
  }

  /**
   * More by day than by night: a Poisson process whose rate is a cosine, highest at 14:00 of each
   * day. The first day begins at 00:00.
   *
   * @param perSecond the mean of a day; more than 0, at most a million
   * @param swing how much higher the highest rate is than the mean, and how much lower the lowest;
   *     0 to 1
   */
  static Arrivals daily(double perSecond, double swing) {
    return new DailyArrivals(perSecond, swing);
  }
}
