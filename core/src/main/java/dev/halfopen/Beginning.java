package dev.halfopen;

import java.time.Instant;

/**
 * How a phase began.
 *
 * @param number the phases of a breaker are numbered in their order
 * @param nanos the monotonic time
 * @param at the wall-clock time
 * @param counts the transitions up to and including this one
 * @param reason why the phase began
 * @param shadow whether the breaker only ran as if it decided
 */
record Beginning(
    long number, long nanos, Instant at, TransitionCounts counts, String reason, boolean shadow) {

  static Beginning first(TimeSource time) {
    return new Beginning(
        0, time.nanoTime(), time.instant(), TransitionCounts.NONE, "never opened", false);
  }

  Beginning next(long now, Machine machine, TransitionCounts counts, String reason) {
    return new Beginning(
        number + 1,
        now,
        machine.config().timeSource().instant(),
        counts,
        reason,
        machine.mode() == OperatingMode.SHADOW);
  }
}
