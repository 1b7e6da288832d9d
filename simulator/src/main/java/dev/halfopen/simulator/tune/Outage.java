package dev.halfopen.simulator.tune;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in which the service failed far more than usual. Immutable.
 *
 * @param from the first call that failed
 * @param length until the last
 * @param calls how many calls began in it
 * @param failed how many of those failed
 * @since 0.1.0
 */
public record Outage(Instant from, Duration length, long calls, long failed) {
  /** Its end. */
  public Instant to() {
    return from.plus(length);
  }
}
