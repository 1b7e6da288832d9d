package dev.halfopen.testkit;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.CircuitStatus;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a {@link CircuitBreaker}; made by {@link HalfopenAssertions#assertThat}.
 *
 * <p>They read its status and its metrics and so never disturb it: no call is admitted, no state
 * changes. Each looks anew. All return {@code this}, throw an {@link AssertionError} that shows the
 * whole status and metrics, and count what {@link MetricsSnapshot} says about the count of the same
 * name.
 *
 * @since 0.1.0
 */
public final class CircuitBreakerAssert
    extends AbstractAssert<CircuitBreakerAssert, CircuitBreaker> {

  CircuitBreakerAssert(@Nullable CircuitBreaker actual) {
    super(actual, CircuitBreakerAssert.class);
  }

  /**
   * Verifies that the state is CLOSED.
   *
   * @return this
   */
  public CircuitBreakerAssert isClosed() {
    return hasState(CircuitState.CLOSED);
  }

  /**
   * Verifies that the state is OPEN; it stays so after its time, until a call arrives.
   *
   * @return this
   */
  public CircuitBreakerAssert isOpen() {
    return hasState(CircuitState.OPEN);
  }

  /**
   * Verifies that the state is HALF_OPEN.
   *
   * @return this
   */
  public CircuitBreakerAssert isHalfOpen() {
    return hasState(CircuitState.HALF_OPEN);
  }

  /**
   * Verifies the state.
   *
   * @param expected the state
   * @return this
   */
  public CircuitBreakerAssert hasState(CircuitState expected) {
    return hasStatus("state", expected, CircuitStatus::state);
  }

  /**
   * Verifies the operating mode.
   *
   * @param expected the mode
   * @return this
   */
  public CircuitBreakerAssert hasMode(OperatingMode expected) {
    return hasStatus("mode", expected, CircuitStatus::mode);
  }

  /**
   * Verifies that a call would be admitted now.
   *
   * @return this
   */
  public CircuitBreakerAssert permitsCalls() {
    return hasStatus("callPermitted", true, CircuitStatus::callPermitted);
  }

  /**
   * Verifies that a call would be rejected now, for whatever reason.
   *
   * @return this
   */
  public CircuitBreakerAssert rejectsCalls() {
    return hasStatus("callPermitted", false, CircuitStatus::callPermitted);
  }

  /**
   * Verifies that calls wait because the service asked for it.
   *
   * @return this
   */
  public CircuitBreakerAssert isThrottled() {
    return hasStatus("throttled", true, status -> status.throttledUntil() != null);
  }

  /**
   * Verifies that no calls wait because the service asked for it.
   *
   * @return this
   */
  public CircuitBreakerAssert isNotThrottled() {
    return hasStatus("throttled", false, status -> status.throttledUntil() != null);
  }

  /**
   * Verifies how long it is until a trial call is admitted.
   *
   * @param expected the exact time; zero if the breaker isn't OPEN or the trial is due
   * @return this
   */
  public CircuitBreakerAssert hasTimeUntilTrial(Duration expected) {
    return hasStatus("timeUntilTrial", expected, CircuitStatus::timeUntilTrial);
  }

  /**
   * Verifies how many failures the present phase holds as evidence.
   *
   * @param expected the number of failures in {@link CircuitStatus#evidence()}
   * @return this
   */
  public CircuitBreakerAssert hasFailureCount(long expected) {
    return hasStatus("failures", expected, status -> status.evidence().failures());
  }

  /**
   * Verifies how many calls are admitted and have not ended.
   *
   * @param expected the number of calls
   * @return this
   */
  public CircuitBreakerAssert hasCallsInFlight(int expected) {
    return hasStatus("callsInFlight", expected, CircuitStatus::callsInFlight);
  }

  /**
   * Verifies how many trial calls are admitted and have not ended.
   *
   * @param expected the number of calls
   * @return this
   */
  public CircuitBreakerAssert hasTrialsInFlight(int expected) {
    return hasStatus("trialsInFlight", expected, CircuitStatus::trialsInFlight);
  }

  /**
   * Verifies how many calls were admitted and have ended.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasTotalCalls(long expected) {
    return hasMetric("totalCalls", expected, MetricsSnapshot::totalCalls);
  }

  /**
   * Verifies how many calls succeeded.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasSuccessfulCalls(long expected) {
    return hasMetric("successfulCalls", expected, MetricsSnapshot::successfulCalls);
  }

  /**
   * Verifies how many calls failed, throttled and exhausted ones included.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasFailedCalls(long expected) {
    return hasMetric("failedCalls", expected, MetricsSnapshot::failedCalls);
  }

  /**
   * Verifies how many calls were ignored.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasIgnoredCalls(long expected) {
    return hasMetric("ignoredCalls", expected, MetricsSnapshot::ignoredCalls);
  }

  /**
   * Verifies how many calls were not admitted.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasRejectedCalls(long expected) {
    return hasMetric("rejectedCalls", expected, MetricsSnapshot::rejectedCalls);
  }

  /**
   * Verifies how many calls were told to wait.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasThrottledCalls(long expected) {
    return hasMetric("throttledCalls", expected, MetricsSnapshot::throttledCalls);
  }

  /**
   * Verifies how many calls met a spent quota.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasExhaustedCalls(long expected) {
    return hasMetric("exhaustedCalls", expected, MetricsSnapshot::exhaustedCalls);
  }

  /**
   * Verifies how many calls were slow.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasSlowCalls(long expected) {
    return hasMetric("slowCalls", expected, MetricsSnapshot::slowCalls);
  }

  /**
   * Verifies how many calls ended after the phase that admitted them.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasLateResults(long expected) {
    return hasMetric("lateResults", expected, MetricsSnapshot::lateResults);
  }

  /**
   * Verifies how many retries were told to the breaker.
   *
   * @param expected the exact count
   * @return this
   */
  public CircuitBreakerAssert hasRetryAttempts(long expected) {
    return hasMetric("retryAttempts", expected, MetricsSnapshot::retryAttempts);
  }

  /**
   * Verifies how many times the breaker opened.
   *
   * @param times the exact count
   * @return this
   */
  public CircuitBreakerAssert hasOpened(long times) {
    return hasMetric("circuitBreakerOpens", times, MetricsSnapshot::circuitBreakerOpens);
  }

  /**
   * Verifies how many times the breaker became HALF_OPEN.
   *
   * @param times the exact count
   * @return this
   */
  public CircuitBreakerAssert hasHalfOpened(long times) {
    return hasMetric("circuitBreakerHalfOpens", times, MetricsSnapshot::circuitBreakerHalfOpens);
  }

  /**
   * Verifies how many times the breaker closed from HALF_OPEN.
   *
   * @param times the exact count
   * @return this
   */
  public CircuitBreakerAssert hasClosed(long times) {
    return hasMetric("circuitBreakerCloses", times, MetricsSnapshot::circuitBreakerCloses);
  }

  private CircuitBreakerAssert hasStatus(
      String name, Object expected, Function<CircuitStatus, Object> reading) {
    isNotNull();
    return has(name, expected, reading.apply(actual.status()));
  }

  private CircuitBreakerAssert hasMetric(
      String name, long expected, Function<MetricsSnapshot, Long> reading) {
    isNotNull();
    return has(name, expected, reading.apply(actual.metrics().snapshot()));
  }

  private CircuitBreakerAssert has(String name, Object expected, Object found) {
    if (!Objects.equals(expected, found)) {
      throw failureWithActualExpected(
          found,
          expected,
          "Expected %s of circuit breaker '%s' to be%n  %s%nbut it was%n  %s%n%s%n%s",
          name,
          actual.name(),
          expected,
          found,
          actual.status(),
          actual.metrics().snapshot());
    }
    return this;
  }
}
