package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * What happened to a breaker beside its phases, to be told in the order in which it came into
 * effect: what an operator did, or that a ramp is over.
 */
final class Act {
  private final CircuitBreakerEvent event;
  private final String line;

  /** Null once it is told, so that no phase is held that is over. Guarded as the act before is. */
  private @Nullable Phase phase;

  /** The act before, until this one has been told. Guarded by the announcer's lock. */
  private @Nullable Act untoldPrevious;

  /** Guarded by the announcer's lock. */
  private boolean told;

  /**
   * An act that is about to come into effect.
   *
   * @param line what is logged of it
   * @param phase the phase that is present when it has come into effect
   */
  Act(CircuitBreakerEvent event, String line, Phase phase, @Nullable Act previous) {
    this.event = event;
    this.line = line;
    this.phase = phase;
    this.untoldPrevious = previous;
  }

  CircuitBreakerEvent event() {
    return event;
  }

  String line() {
    return line;
  }

  @Nullable Phase phase() {
    return phase;
  }

  boolean isTold() {
    return told;
  }

  @Nullable Act untoldPrevious() {
    return untoldPrevious;
  }

  void told() {
    told = true;
    phase = null;
    untoldPrevious = null;
  }
}
