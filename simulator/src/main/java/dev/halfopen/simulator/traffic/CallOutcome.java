package dev.halfopen.simulator.traffic;

/**
 * What came of a call.
 *
 * @since 0.1.0
 */
public enum CallOutcome {
  /** The service answered. */
  ANSWERED,
  /** The service failed, and said so or broke the connection. */
  FAILED,
  /** The client's own time limit ended it. */
  TIMED_OUT,
  /** The answer ended without its proper end. */
  CUT,
  /** The service told the caller to wait: a rate limit. */
  THROTTLED,
  /** A quota or a budget is spent. */
  EXHAUSTED,
  /** It says nothing about the service: the caller's own error, or given up. */
  IGNORED,
  /** A breaker, a gate or a limit refused it: the service was not asked. */
  REFUSED
}
