package dev.halfopen;

/**
 * What is done around the calls of a circuit breaker to get an answer all the same, told by {@link
 * CircuitBreaker#record(Effort)}.
 */
public enum Effort {
  /** A failed call is made again. */
  RETRY,
  /** A second call is made since the first takes long. */
  HEDGE,
  /** A call is made to this service since another one failed. */
  FALLBACK,
  /** A call was ended since its time was over. */
  TIMEOUT,
  /** An extra call was not made since the retry budget is spent. */
  BUDGET_REFUSAL
}
