package dev.halfopen;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that a circuit breaker tells its listeners; see {@link CircuitBreaker#onEvent}. */
public sealed interface CircuitBreakerEvent {
  /** The breaker's name, as it was given. */
  String circuitBreakerName();

  /** When it happened. */
  Instant at();

  /**
   * The state changed.
   *
   * @param from the state before
   * @param to the state now
   * @param reason why
   * @param cause the failure that opened the breaker, or null
   * @param shadow whether the breaker only runs as if it decided
   */
  record StateTransition(
      String circuitBreakerName,
      Instant at,
      CircuitState from,
      CircuitState to,
      String reason,
      @Nullable Throwable cause,
      boolean shadow)
      implements CircuitBreakerEvent {}

  /**
   * The breaker was reset by hand.
   *
   * @param from the state before
   */
  record Reset(String circuitBreakerName, Instant at, CircuitState from)
      implements CircuitBreakerEvent {}

  /**
   * The operating mode was changed.
   *
   * @param from the mode before
   * @param to the mode now
   */
  record ModeChange(String circuitBreakerName, Instant at, OperatingMode from, OperatingMode to)
      implements CircuitBreakerEvent {}

  /**
   * The settings were changed.
   *
   * @param config the settings now
   */
  record Reconfigured(String circuitBreakerName, Instant at, CircuitBreakerConfig config)
      implements CircuitBreakerEvent {}

  /**
   * The service told us to wait: calls are rejected for a while, and wait already if it said so
   * before.
   *
   * @param closedFor how long, from now on
   * @param shadow whether they pass all the same, because the mode is SHADOW
   */
  record GateClosed(String circuitBreakerName, Instant at, Duration closedFor, boolean shadow)
      implements CircuitBreakerEvent {}

  /**
   * An admitted call ended.
   *
   * @param verdict what it came to
   * @param took how long it took
   * @param slow whether it was slow
   * @param late whether the phase that admitted it was over by then
   */
  record CallEnded(
      String circuitBreakerName,
      Instant at,
      Verdict verdict,
      Duration took,
      boolean slow,
      boolean late)
      implements CircuitBreakerEvent {}

  /**
   * A call was not admitted.
   *
   * @param reason why
   * @param shadow whether it was admitted all the same, because the mode is SHADOW
   */
  record CallRejected(
      String circuitBreakerName,
      Instant at,
      CallNotPermittedException.Reason reason,
      boolean shadow)
      implements CircuitBreakerEvent {}

  /** A retry was recorded; see {@link Effort#RETRY}. */
  record Retry(String circuitBreakerName, Instant at) implements CircuitBreakerEvent {}

  /** A hedge was recorded; see {@link Effort#HEDGE}. */
  record Hedge(String circuitBreakerName, Instant at) implements CircuitBreakerEvent {}

  /** A fallback was recorded; see {@link Effort#FALLBACK}. */
  record Fallback(String circuitBreakerName, Instant at) implements CircuitBreakerEvent {}

  /** A timeout was recorded; see {@link Effort#TIMEOUT}. */
  record Timeout(String circuitBreakerName, Instant at) implements CircuitBreakerEvent {}

  /** A refusal by the retry budget was recorded; see {@link Effort#BUDGET_REFUSAL}. */
  record BudgetRefusal(String circuitBreakerName, Instant at) implements CircuitBreakerEvent {}
}
