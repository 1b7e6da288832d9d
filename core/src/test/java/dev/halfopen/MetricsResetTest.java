package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code metrics().reset()} starts the counts again and changes no state. */
class MetricsResetTest {
  private final Fixture given = Fixture.withThreshold(3);

  private void resetMetrics() {
    given.breaker.metrics().reset();
  }

  @Test
  void everyCountStartsAgain() {
    given.succeed();
    given.fail(3);
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    given.breaker.recordRetry();
    given.breaker.reset();
    resetMetrics();
    MetricsSnapshot counted = given.counted();
    assertThat(counted.totalCalls()).isZero();
    assertThat(counted.successfulCalls()).isZero();
    assertThat(counted.failedCalls()).isZero();
    assertThat(counted.rejectedCalls()).isZero();
    assertThat(counted.rejectedByReason()).isEmpty();
    assertThat(counted.retryAttempts()).isZero();
    assertThat(counted.circuitBreakerOpens()).isZero();
    assertThat(counted.resets()).isZero();
    assertThat(counted.successRate()).isZero();
    assertThat(counted.lastSuccess()).isNull();
    assertThat(counted.lastFailure()).isNull();
  }

  @Test
  void stateAndEvidenceStay() {
    given.fail(2);
    resetMetrics();
    assertThat(given.breaker.status().evidence().failures()).isEqualTo(2);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
    resetMetrics();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().state()).isEqualTo(CircuitState.OPEN);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.counted().circuitBreakerOpens()).isZero();
    assertThat(given.counted().circuitBreakerHalfOpens()).isEqualTo(1);
    assertThat(given.counted().circuitBreakerCloses()).isEqualTo(1);
  }

  @Test
  void callsInFlightStayInFlight() {
    Permit first = given.breaker.acquirePermit();
    Permit second = given.breaker.acquirePermit();
    resetMetrics();
    assertThat(given.counted().callsInFlight()).isEqualTo(2);
    assertThat(given.breaker.status().callsInFlight()).isEqualTo(2);
    first.succeed();
    assertThat(given.counted().totalCalls()).isEqualTo(1);
    assertThat(given.counted().callsInFlight()).isEqualTo(1);
    second.close();
    assertThat(given.counted().callsInFlight()).isZero();
    assertThat(given.counted().totalCalls()).isEqualTo(2);
  }

  @Test
  void itCanBeDoneAgainAndAgain() {
    for (int i = 1; i <= 3; i++) {
      given.succeed();
      assertThat(given.counted().totalCalls()).isEqualTo(1);
      resetMetrics();
    }
  }

  @Test
  void resetsOfTheBreakerAreCountedByThemselves() {
    given.breaker.reset();
    given.breaker.reset();
    assertThat(given.counted().resets()).isEqualTo(2);
    assertThat(given.counted().circuitBreakerCloses()).isZero();
  }
}
