package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.CallNotPermittedException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** FORCED_OPEN and FORCED_CLOSED: the mode comes before the gate and the state. */
class OperatingModeTest {
  private final Fixture given = Fixture.withThreshold(2);
  private final CircuitBreaker breaker = given.breaker;

  private void assertNoTransitions() {
    MetricsSnapshot counted = given.counted();
    assertThat(counted.circuitBreakerOpens()).isZero();
    assertThat(counted.circuitBreakerHalfOpens()).isZero();
    assertThat(counted.circuitBreakerCloses()).isZero();
    assertThat(counted.lastTransition()).isNull();
  }

  @Test
  void isAutomaticAtFirst() {
    assertThat(breaker.mode()).isEqualTo(OperatingMode.AUTOMATIC);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.operate(null))
        .withMessage("mode: null (expected: not null)");
  }

  @Test
  void forcedClosedAdmitsAllWhateverTheEvidence() {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    given.fail(10);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.status().callPermitted()).isTrue();
    assertThat(breaker.status().evidence().failures()).isEqualTo(2);
    given.report(Verdict.exhausted(null, null));
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertNoTransitions();
  }

  @Test
  void forcedClosedAdmitsAllWhateverTheGate() {
    given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    breaker.operate(OperatingMode.FORCED_CLOSED);
    given.succeed();
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
  }

  @Test
  void forcedClosedAdmitsAllWhateverTheState() {
    given.fail(2);
    breaker.operate(OperatingMode.FORCED_CLOSED);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.counted().circuitBreakerCloses()).isZero();
  }

  @Test
  void backFromForcedClosedAFreshClosedPhaseBegins() {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    Permit late = breaker.acquirePermit();
    given.fail(10);
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(breaker.status().evidence().calls()).isZero();
    late.fail(Fixture.BOOM);
    assertThat(breaker.status().evidence().calls()).isZero();
    assertThat(given.counted().lateResults()).isEqualTo(1);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void forcedOpenRejectsAllAndFreezesThePhase() {
    Permit early = breaker.acquirePermit();
    given.fail();
    breaker.operate(OperatingMode.FORCED_OPEN);
    assertThat(given.rejection().reason()).isEqualTo(Reason.FORCED_OPEN);
    assertThat(breaker.tryAcquirePermit()).isNull();
    assertThat(breaker.status().callPermitted()).isFalse();
    early.fail(Fixture.BOOM);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.status().evidence().failures()).isEqualTo(1);
    assertThat(given.counted().failedCalls()).isEqualTo(2);
    assertNoTransitions();
  }

  @Test
  void forcedOpenComesBeforeTheGateAndAnOpenThatIsDue() {
    given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    breaker.operate(OperatingMode.FORCED_OPEN);
    assertThat(given.rejection().reason()).isEqualTo(Reason.FORCED_OPEN);
    breaker.operate(OperatingMode.AUTOMATIC);
    breaker.reset();
    given.fail(2);
    breaker.operate(OperatingMode.FORCED_OPEN);
    given.advanceSeconds(600);
    assertThat(given.rejection().reason()).isEqualTo(Reason.FORCED_OPEN);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void backFromForcedOpenATrialIsDue() {
    breaker.operate(OperatingMode.FORCED_OPEN);
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().callPermitted()).isTrue();
    assertThat(breaker.status().timeUntilTrial()).isZero();
    assertNoTransitions();
    Permit trial = breaker.acquirePermit();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aTrialUnderWayWhenForcedOpenIsNeverLeaked() {
    given.fail(2);
    given.advanceSeconds(30);
    Permit trial = breaker.acquirePermit();
    breaker.operate(OperatingMode.FORCED_OPEN);
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    breaker.operate(OperatingMode.AUTOMATIC);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void theSameModeAgainChangesNothing() {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    given.fail();
    breaker.operate(OperatingMode.FORCED_CLOSED);
    assertThat(breaker.status().evidence().failures()).isEqualTo(1);
  }

  @Test
  void theStatusSaysHowItIsOperated() {
    breaker.operate(OperatingMode.FORCED_OPEN);
    assertThat(breaker.status().mode()).isEqualTo(OperatingMode.FORCED_OPEN);
    assertThat(breaker.status().reason()).isEqualTo("operated FORCED_OPEN; never opened");
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(breaker.status().reason()).isEqualTo("no longer forced open, a trial is due");
    breaker.operate(OperatingMode.FORCED_CLOSED);
    assertThat(breaker.status().reason())
        .isEqualTo("operated FORCED_CLOSED; forced closed by hand");
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(breaker.status().reason()).isEqualTo("no longer forced closed");
    assertThat(given.counted().mode()).isEqualTo(OperatingMode.AUTOMATIC);
  }
}
