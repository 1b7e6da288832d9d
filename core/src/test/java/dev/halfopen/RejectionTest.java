package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link CallNotPermittedException} says, for each of its reasons. */
class RejectionTest {
  private final Fixture given = Fixture.withThreshold(1);

  @Test
  void openSaysHowLongAndWhy() {
    given.fail();
    given.advanceSeconds(10);
    CallNotPermittedException e = given.rejection();
    assertThat(e.circuitBreakerName()).isEqualTo("ai");
    assertThat(e.state()).isEqualTo(CircuitState.OPEN);
    assertThat(e.reason()).isEqualTo(Reason.OPEN);
    assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    assertThat(e.getCause()).isSameAs(Fixture.BOOM);
    assertThat(e).hasMessage("Circuit breaker 'ai' is open; try again in 20 s");
  }

  @Test
  void isCheap() {
    given.fail();
    CallNotPermittedException e = given.rejection();
    assertThat(e.getStackTrace()).isEmpty();
    e.addSuppressed(new IllegalStateException());
    assertThat(e.getSuppressed()).isEmpty();
  }

  @Test
  void ofATrialInProgressKnowsNoTime() {
    given.fail();
    given.advanceSeconds(30);
    Permit trial = given.breaker.acquirePermit();
    CallNotPermittedException e = given.rejection();
    assertThat(e.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(e.reason()).isEqualTo(Reason.TRIALS_IN_PROGRESS);
    assertThat(e.retryAfter()).isNull();
    assertThat(e).hasCause(Fixture.BOOM);
    assertThat(e).hasMessage("Circuit breaker 'ai' is half-open and its trial calls are under way");
    trial.succeed();
  }

  @Test
  void ofTheGateSaysHowLong() {
    given.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    given.advanceSeconds(2);
    CallNotPermittedException e = given.rejection();
    assertThat(e.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(e.reason()).isEqualTo(Reason.THROTTLED);
    assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(e).hasNoCause();
    assertThat(e).hasMessage("Circuit breaker 'ai' waits as the service asked; try again in 5 s");
  }

  @Test
  void ofAClosedBreakerBlamesNoEarlierFailure() {
    Fixture patient = Fixture.withThreshold(5);
    patient.fail();
    patient.report(Verdict.throttled(null, Duration.ofSeconds(7)));
    assertThat(patient.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(patient.rejection()).hasNoCause();
    patient.breaker.operate(OperatingMode.FORCED_OPEN);
    assertThat(patient.rejection()).hasNoCause();
  }

  @Test
  void ofAForcedOpenBreakerKnowsNoTime() {
    given.breaker.operate(OperatingMode.FORCED_OPEN);
    CallNotPermittedException e = given.rejection();
    assertThat(e.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(e.reason()).isEqualTo(Reason.FORCED_OPEN);
    assertThat(e.retryAfter()).isNull();
    assertThat(e).hasNoCause();
    assertThat(e).hasMessage("Circuit breaker 'ai' is forced open");
  }

  @Test
  void ofATrippedBreakerHasNoCause() {
    given.breaker.trip(Duration.ofSeconds(9), "maintenance");
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(9));
    assertThat(given.rejection()).hasNoCause();
  }

  @Test
  void whileRampingHasItsWords() {
    CallNotPermittedException e =
        new CallNotPermittedException(
            new CallNotPermittedException.Refusal("ai", CircuitState.CLOSED, Reason.RAMPING, null),
            null);
    assertThat(e).hasMessage("Circuit breaker 'ai' is closing and admits a part of the calls");
  }

  @ParameterizedTest
  @CsvSource({"7, 30", "50, 50"})
  void theLaterOfGateAndOpenIsTold(long gateSeconds, long toldSeconds) {
    Permit throttled = given.breaker.acquirePermit();
    given.fail();
    throttled.report(Verdict.throttled(null, Duration.ofSeconds(gateSeconds)));
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(toldSeconds));
  }

  @Test
  void theFailureThatOpenedIsTheCauseAfterTheNextOneToo() {
    given.fail();
    given.advanceSeconds(30);
    IllegalStateException second = new IllegalStateException("still down");
    given.report(Verdict.failure(second, null));
    assertThat(given.rejection()).hasCause(second);
    given.advanceSeconds(30);
    given.report(Verdict.failure());
    assertThat(given.rejection()).hasCause(second);
  }
}
