package dev.halfopen;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a phase began.
 *
 * @param number the phases of a breaker are numbered in their order
 * @param nanos the monotonic time
 * @param at the wall-clock time
 * @param counts the transitions up to and including this one
 * @param lastTransition the wall-clock time of the last of these; null: there was none
 * @param reason why the phase began
 * @param shadow whether the breaker only ran as if it decided
 */
record Beginning(
    long number,
    long nanos,
    Instant at,
    TransitionCounts counts,
    @Nullable Instant lastTransition,
    String reason,
    boolean shadow) {

  static Beginning first(TimeSource time) {
    return new Beginning(
        0, time.nanoTime(), time.instant(), TransitionCounts.NONE, null, "never opened", false);
  }

  Beginning next(long now, Moment present, TransitionCounts counts, String reason) {
    Instant at = SafeTime.instant(present.config().timeSource(), this.at);
    return new Beginning(
        number + 1,
        now,
        at,
        counts,
        counts.equals(this.counts) ? lastTransition : at,
        reason,
        present.mode() == OperatingMode.SHADOW);
  }
}
