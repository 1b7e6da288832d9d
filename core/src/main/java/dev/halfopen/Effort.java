package dev.halfopen;

/**
 * What is counted beside the calls themselves: retries, second attempts, fallbacks, time limits
 * that were reached, retries that were refused; told by {@link CircuitBreaker#record(Effort)}.
 *
 * @since 0.1.0
 */
public enum Effort {
  /** A failed call is made again. */
  RETRY,
  /** A second call is made since the first takes long. */
  HEDGE,
  /** A call is made to this service since another one failed. */
  FALLBACK,
  /** A call was ended since its time was over: the effort that was worth no more time. */
  TIMEOUT,
  /**
   * A call's time was over before a protected client had sent anything: a timeout that is counted
   * as such, too, while the call is ignored.
   */
  UNSENT,
  /** An extra call was not made since the retry budget is spent: the effort that was not made. */
  BUDGET_REFUSAL
}
