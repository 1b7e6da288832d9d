package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;
import java.time.Duration;

/**
 * A time in which a service is ill.
 *
 * @param from when it begins, since the beginning of the run; 0 to 365 days
 * @param length how long it lasts; more than 0, at most 365 days
 * @param illness what ails it
 * @since 0.1.0
 */
public record Episode(Duration from, Duration length, Illness illness) {
  /** Checks it. */
  public Episode {
    Ranges.delay("from", from);
    Ranges.positive("length", length);
    Ranges.notNull("illness", illness);
  }

  /** When it is over. */
  public Duration to() {
    return from.plus(length);
  }
}
