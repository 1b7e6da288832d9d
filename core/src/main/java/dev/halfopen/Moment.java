package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * What a breaker is at one moment. One volatile reference holds it, so that a single read sees a
 * phase, a mode and settings that belong together, and a single compare-and-set changes them.
 *
 * @param lastAct the newest of those that are told in their order; null: there was none
 * @param observers who is told of the calls; null: nobody
 */
record Moment(
    Phase phase,
    OperatingMode mode,
    CircuitBreakerConfig config,
    @Nullable Act lastAct,
    @Nullable Observers observers) {
  /** Of a breaker that no operator has touched. */
  Moment(Phase phase, OperatingMode mode, CircuitBreakerConfig config) {
    this(phase, mode, config, null, null);
  }

  Moment with(Phase next) {
    return new Moment(next, mode, config, lastAct, observers);
  }

  Moment with(Act act) {
    return new Moment(phase, mode, config, act, observers);
  }

  Moment with(@Nullable Observers present) {
    return new Moment(phase, mode, config, lastAct, present);
  }

  /** Whether a call would be admitted, without any effect. */
  boolean wouldAdmit(Gate gate, long now) {
    return switch (mode) {
      case FORCED_CLOSED, SHADOW -> true;
      case FORCED_OPEN -> false;
      case AUTOMATIC -> gate.isOpen(now) && phase.wouldAdmit(now, this);
    };
  }
}
