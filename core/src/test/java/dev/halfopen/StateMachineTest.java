package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The three states and the ways between them. */
class StateMachineTest {
  private final ManualClock clock = new ManualClock();

  private CircuitBreaker breaker() {
    return CircuitBreaker.of(
        "ai",
        CircuitBreakerConfig.builder()
            .failureThreshold(3)
            .recoveryTimeout(Duration.ofSeconds(30))
            .timeSource(clock)
            .build());
  }

  private static void failTimes(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(
              () ->
                  breaker.call(
                      () -> {
                        throw new IOException("boom");
                      }))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void opensAtTheThresholdAndRejectsWithTheFailureAsCause() {
    CircuitBreaker breaker = breaker();
    failTimes(breaker, 2);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    failTimes(breaker, 1);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    clock.advance(Duration.ofSeconds(10));
    assertThatThrownBy(() -> breaker.call(() -> "never"))
        .isInstanceOfSatisfying(
            CallNotPermittedException.class,
            e -> {
              assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(20));
              assertThat(e.reason()).isEqualTo(CallNotPermittedException.Reason.OPEN);
              assertThat(e).hasRootCauseMessage("boom");
              assertThat(e).hasMessage("Circuit breaker 'ai' is open; try again in 20 s");
            });
  }

  @Test
  void closesAfterTheRecoveryTimeWhenTheTrialCallSucceeds() {
    CircuitBreaker breaker = breaker();
    failTimes(breaker, 3);
    clock.advance(Duration.ofSeconds(30));
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().callPermitted()).isTrue();
    String answer = breaker.call(() -> "well");
    assertThat(answer).isEqualTo("well");
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(metrics.circuitBreakerOpens()).isEqualTo(1);
    assertThat(metrics.circuitBreakerHalfOpens()).isEqualTo(1);
    assertThat(metrics.circuitBreakerCloses()).isEqualTo(1);
    assertThat(metrics.successRate()).isEqualTo(25.0);
  }

  @Test
  void reopensForAFullRecoveryTimeWhenTheTrialCallFails() {
    CircuitBreaker breaker = breaker();
    failTimes(breaker, 3);
    clock.advance(Duration.ofSeconds(31));
    failTimes(breaker, 1);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    clock.advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(breaker.tryAcquirePermit()).isNull();
    clock.advance(Duration.ofNanos(1));
    assertThat(breaker.tryAcquirePermit()).isNotNull();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.tryAcquirePermit()).isNull();
  }

  @Test
  void signsOfLifeKeepATrialCallOnItsLease() {
    CircuitBreaker breaker = breaker();
    failTimes(breaker, 3);
    clock.advance(Duration.ofSeconds(30));
    Permit trial = breaker.acquirePermit();
    clock.advance(Duration.ofMinutes(1));
    trial.renew();
    clock.advance(Duration.ofMinutes(1));
    assertThat(breaker.tryAcquirePermit()).isNull();
    trial.succeed();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }
}
