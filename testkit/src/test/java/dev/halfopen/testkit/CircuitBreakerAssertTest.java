package dev.halfopen.testkit;

import static dev.halfopen.testkit.HalfopenAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerAssertTest {
  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "ai",
          CircuitBreakerConfig.builder()
              .failureThreshold(2)
              .recoveryTimeout(Duration.ofSeconds(30))
              .timeSource(time)
              .build());

  @Test
  void followsABreakerThroughItsStates() {
    assertThat(breaker)
        .isClosed()
        .hasState(CircuitState.CLOSED)
        .hasMode(OperatingMode.AUTOMATIC)
        .permitsCalls()
        .isNotThrottled()
        .hasTimeUntilTrial(Duration.ZERO)
        .hasFailureCount(0)
        .hasTotalCalls(0)
        .hasOpened(0);

    report(Verdict.success());
    report(Verdict.ignored());
    report(Verdict.failure());
    assertThat(breaker).isClosed().hasFailureCount(1);
    report(Verdict.failure());
    assertThat(breaker)
        .isOpen()
        .rejectsCalls()
        .hasTimeUntilTrial(Duration.ofSeconds(30))
        .hasTotalCalls(4)
        .hasSuccessfulCalls(1)
        .hasIgnoredCalls(1)
        .hasFailedCalls(2)
        .hasOpened(1);
    assertThatThrownBy(breaker::acquirePermit).isInstanceOf(CallNotPermittedException.class);
    assertThat(breaker).hasRejectedCalls(1);

    time.advance(Duration.ofSeconds(30));
    assertThat(breaker).isOpen().permitsCalls().hasTimeUntilTrial(Duration.ZERO);
    Permit trial = breaker.acquirePermit();
    assertThat(breaker).isHalfOpen().hasCallsInFlight(1).hasTrialsInFlight(1).hasHalfOpened(1);
    trial.succeed();
    assertThat(breaker).isClosed().hasCallsInFlight(0).hasTrialsInFlight(0).hasClosed(1);
  }

  @Test
  void seesTheGateAndTheOtherCounts() {
    Permit late = breaker.acquirePermit();
    report(Verdict.throttled(null, Duration.ofSeconds(5)));
    assertThat(breaker).isClosed().isThrottled().rejectsCalls().hasThrottledCalls(1);
    time.advance(Duration.ofSeconds(5));
    report(Verdict.exhausted(null, null));
    late.succeed();
    breaker.recordRetry();

    assertThat(breaker)
        .isOpen()
        .hasExhaustedCalls(1)
        .hasLateResults(1)
        .hasRetryAttempts(1)
        .hasSlowCalls(0);
    breaker.operate(OperatingMode.FORCED_OPEN);
    assertThat(breaker).hasMode(OperatingMode.FORCED_OPEN).rejectsCalls();
  }

  @ParameterizedTest
  @MethodSource("assertionsThatDontHold")
  void failsWhenSomethingElseIsSo(Consumer<CircuitBreakerAssert> assertion) {
    assertThatThrownBy(() -> assertion.accept(assertThat(breaker)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("circuit breaker 'ai'");
  }

  static Stream<Consumer<CircuitBreakerAssert>> assertionsThatDontHold() {
    return Stream.of(
        CircuitBreakerAssert::isOpen,
        CircuitBreakerAssert::isHalfOpen,
        it -> it.hasState(CircuitState.OPEN),
        it -> it.hasMode(OperatingMode.SHADOW),
        CircuitBreakerAssert::rejectsCalls,
        CircuitBreakerAssert::isThrottled,
        it -> it.hasTimeUntilTrial(Duration.ofSeconds(1)),
        it -> it.hasFailureCount(1),
        it -> it.hasCallsInFlight(1),
        it -> it.hasTrialsInFlight(1),
        it -> it.hasTotalCalls(1),
        it -> it.hasSuccessfulCalls(1),
        it -> it.hasFailedCalls(1),
        it -> it.hasIgnoredCalls(1),
        it -> it.hasRejectedCalls(1),
        it -> it.hasThrottledCalls(1),
        it -> it.hasExhaustedCalls(1),
        it -> it.hasSlowCalls(1),
        it -> it.hasLateResults(1),
        it -> it.hasRetryAttempts(1),
        it -> it.hasOpened(1),
        it -> it.hasHalfOpened(1),
        it -> it.hasClosed(1));
  }

  @Test
  void failsWhenNegationsDontHold() {
    report(Verdict.throttled(null, Duration.ofSeconds(5)));

    assertThatThrownBy(() -> assertThat(breaker).permitsCalls()).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(breaker).isNotThrottled())
        .isInstanceOf(AssertionError.class);
    breaker.trip(Duration.ofSeconds(1), "test");
    assertThatThrownBy(() -> assertThat(breaker).isClosed()).isInstanceOf(AssertionError.class);
  }

  @Test
  void theErrorShowsEverything() {
    assertThatThrownBy(() -> assertThat(breaker).as("after the outage").isOpen())
        .hasMessageContaining("[after the outage]")
        .hasMessageContaining("Expected state of circuit breaker 'ai' to be")
        .hasMessageContaining("OPEN")
        .hasMessageContaining("but it was")
        .hasMessageContaining("CLOSED")
        .hasMessageContaining(breaker.status().toString())
        .hasMessageContaining(breaker.metrics().snapshot().toString());
  }

  @Test
  void aMissingBreakerIsAnError() {
    assertThatThrownBy(() -> assertThat((CircuitBreaker) null).isClosed())
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat((CircuitBreaker) null).hasOpened(0))
        .isInstanceOf(AssertionError.class);
  }

  private void report(Verdict verdict) {
    breaker.acquirePermit().report(verdict);
  }
}
