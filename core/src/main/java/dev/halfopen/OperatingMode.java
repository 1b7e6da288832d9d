package dev.halfopen;

/**
 * Whether a circuit breaker decides by itself which calls pass, or an operator has decided for it;
 * see {@link CircuitBreaker#operate}.
 *
 * @since 0.1.0
 */
public enum OperatingMode {
  /** The breaker decides. */
  AUTOMATIC,
  /** All calls are rejected and the phase is frozen. Back in AUTOMATIC a trial call is due. */
  FORCED_OPEN,
  /**
   * All calls pass, whatever the gate and the evidence say; the evidence can be watched. Back in
   * AUTOMATIC a fresh CLOSED phase begins.
   */
  FORCED_CLOSED,
  /**
   * All calls pass and the breaker runs as if it decided: log lines, events and counters say what
   * it would have done. Only calls that it would have admitted are evidence.
   */
  SHADOW;

  boolean isForced() {
    return this == FORCED_OPEN || this == FORCED_CLOSED;
  }
}
