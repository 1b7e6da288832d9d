package dev.halfopen;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the clocks of a registry's breakers say while a name comes. They are users' code, so none is
 * read under the registry's lock (R8): who needs one there that has not been read says so and
 * leaves the lock. Not thread-safe: each name that comes has its own.
 */
final class ClockReadings {
  private final IdentityHashMap<TimeSource, Long> readings = new IdentityHashMap<>();
  private final long now;

  private @Nullable EnhancedCircuitBreaker wanting;

  /**
   * @param clock the registry's, by which uses are compared
   * @param now what it says
   */
  ClockReadings(TimeSource clock, long now) {
    this.now = now;
    readings.put(clock, now);
  }

  /** The registry's time. */
  long now() {
    return now;
  }

  /** Whether the breaker's clock has been read; if not, that is to be done. */
  boolean haveThatOf(EnhancedCircuitBreaker breaker) {
    if (readings.containsKey(breaker.clock())) {
      return true;
    }
    wanting = breaker;
    return false;
  }

  /** Whether a clock is to be read. */
  boolean areIncomplete() {
    return wanting != null;
  }

  /** Reads the clock that is wanted, if one is. Runs foreign code. */
  void complete() {
    EnhancedCircuitBreaker breaker = wanting;
    if (breaker != null) {
      readings.put(breaker.clock(), breaker.now());
      wanting = null;
    }
  }

  /** What the breaker's clock says. */
  long of(EnhancedCircuitBreaker breaker) {
    Long reading = readings.get(breaker.clock());
    return reading == null ? breaker.lastAdmission() : reading;
  }
}
