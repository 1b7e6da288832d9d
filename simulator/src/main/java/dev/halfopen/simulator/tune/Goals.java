package dev.halfopen.simulator.tune;

import dev.halfopen.internal.Ranges;
import java.time.Duration;

/**
 * What the user wants of a breaker, in the user's words. Immutable.
 *
 * @param detectWithin how soon it shall open in an outage; 1 s to 1 day
 * @param falseOpenings how often it may open without an outage, in each period; 0.001 to 1 000 000
 * @param period what that is counted in; 1 minute to 3650 days
 * @param smallestOutage how many per cent of the calls fail in the smallest outage that it shall
 *     see; 5 to 100
 * @since 0.1.0
 */
public record Goals(
    Duration detectWithin, double falseOpenings, Duration period, double smallestOutage) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);
  private static final Duration LONGEST_PERIOD = Duration.ofDays(3650);

  /**
   * An outage in which every other call fails is seen within 30 s, and one false opening a month.
   */
  public static final Goals USUAL = new Goals(Duration.ofSeconds(30), 1, Duration.ofDays(30), 50);

  /** Checks them. */
  public Goals {
    between("detectWithin", detectWithin, SHORTEST, LONGEST);
    between("period", period, SHORTEST_PERIOD, LONGEST_PERIOD);
    between("falseOpenings", falseOpenings, 0.001, 1_000_000);
    between("smallestOutage", smallestOutage, 5, 100);
  }

  private static void between(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw Ranges.error(name, value, min + " to " + max);
    }
  }

  private static void between(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw Ranges.error(name, value, min + " to " + max);
    }
  }

  /** The same, but for the smallest outage. */
  public Goals withSmallestOutage(double percent) {
    return new Goals(detectWithin, falseOpenings, period, percent);
  }

  /** How many false openings are allowed in so long a time. */
  double allowedIn(Duration span) {
    return falseOpenings * ((double) span.toNanos() / period.toNanos());
  }
}
