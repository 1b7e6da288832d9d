package dev.halfopen;

/**
 * The state of a circuit breaker.
 *
 * @since 0.1.0
 */
public enum CircuitState {
  /** Calls pass. */
  CLOSED,
  /** Calls fail fast without reaching the service. */
  OPEN,
  /** A limited number of trial calls test whether the service has recovered. */
  HALF_OPEN
}
