package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.recover.RecoveryDelay;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code trip} and {@code reset} do. */
class HandControlsTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given = Fixture.withThreshold(2);
  private final CircuitBreaker breaker = given.breaker;

  @Test
  void aTripOpensForItsTimeAndATrialFollows() {
    breaker.trip(Duration.ofMinutes(5), "maintenance");
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().reason()).isEqualTo("maintenance");
    assertThat(breaker.status().timeUntilTrial()).isEqualTo(Duration.ofMinutes(5));
    assertThat(log.lines()).containsExactly("WARN Circuit breaker 'ai' opened: maintenance");
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
    given.advance(Duration.ofMinutes(5));
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aTripOfZeroMakesATrialDue() {
    breaker.trip(Duration.ZERO, "check it");
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().callPermitted()).isTrue();
  }

  @Test
  void aTripOfAnOpenBreakerReplacesWhatWasLeftAndIsNoTransition() {
    given.fail(2);
    breaker.trip(Duration.ofSeconds(5), "sooner");
    assertThat(breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(5));
    assertThat(breaker.status().reason()).isEqualTo("sooner");
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
    assertThat(log.lines()).last().isEqualTo("INFO Circuit breaker 'ai' is open: sooner");
  }

  @Test
  void aTripOfAHalfOpenBreakerReopensIt() {
    given.fail(2);
    given.advanceSeconds(30);
    Permit trial = breaker.acquirePermit();
    breaker.trip(Duration.ofSeconds(5), "not yet");
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(2);
    assertThat(given.counted().lateResults()).isEqualTo(1);
  }

  @Test
  void aTripIsNoEffectOfAForcedMode() {
    for (OperatingMode forced :
        new OperatingMode[] {OperatingMode.FORCED_OPEN, OperatingMode.FORCED_CLOSED}) {
      breaker.operate(forced);
      breaker.trip(Duration.ofSeconds(5), "in vain");
      assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    }
    assertThat(given.counted().circuitBreakerOpens()).isZero();
  }

  @Test
  void noSettingChangesTheTimeOfATrip() {
    breaker.trip(Duration.ofMinutes(5), "maintenance");
    breaker.reconfigure(
        breaker.config().toBuilder().recoveryTimeout(Duration.ofSeconds(1)).build());
    assertThat(breaker.status().timeUntilTrial()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aTripRefusesBadValues() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.trip(Duration.ofNanos(-1), "x"))
        .withMessage("openFor: PT-0.000000001S (expected: 0 to 365 days)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.trip(Duration.ofDays(366), "x"))
        .withMessage("openFor: PT8784H (expected: 0 to 365 days)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.trip(Duration.ZERO, null))
        .withMessage("reason: null (expected: not null)");
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aResetBeginsAFreshClosedPhaseAndIsCountedByItself() {
    Permit late = breaker.acquirePermit();
    given.fail(2);
    breaker.reset();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.status().reason()).isEqualTo("reset by hand");
    assertThat(breaker.status().evidence().calls()).isZero();
    late.fail(Fixture.BOOM);
    assertThat(breaker.status().evidence().calls()).isZero();
    assertThat(given.counted().resets()).isEqualTo(1);
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
    assertThat(given.counted().circuitBreakerCloses()).isZero();
    assertThat(log.lines()).last().isEqualTo("INFO Circuit breaker 'ai' reset");
  }

  @Test
  void aResetOfAClosedBreakerForgetsItsEvidence() {
    given.fail();
    breaker.reset();
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aResetStartsTheAttemptsAgain() {
    Fixture growing = growing();
    for (int attempt = 0; attempt < 4; attempt++) {
      growing.fail();
      assertThat(growing.breaker.status().timeUntilTrial())
          .isEqualTo(Duration.ofSeconds(1L << attempt));
      growing.advance(growing.breaker.status().timeUntilTrial());
    }
    growing.breaker.reset();
    growing.fail();
    assertThat(growing.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aTripGoesOnCountingAttempts() {
    Fixture growing = growing();
    growing.breaker.trip(Duration.ZERO, "check it");
    growing.fail();
    assertThat(growing.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aTripOfAHalfOpenBreakerCountsAsAnAttempt() {
    Fixture growing = growing();
    growing.fail();
    growing.advanceSeconds(1);
    growing.report(Verdict.ignored());
    assertThat(growing.state()).isEqualTo(CircuitState.HALF_OPEN);
    growing.breaker.trip(Duration.ZERO, "not yet");
    growing.fail();
    assertThat(growing.breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(4));
  }

  private static Fixture growing() {
    RecoveryDelay delay = RecoveryDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofHours(1));
    return new Fixture(
        s ->
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryDelay(delay)
                .timeSource(s.build().timeSource()));
  }
}
