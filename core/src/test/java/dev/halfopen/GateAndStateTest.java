package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The gate beside the three states: neither moves the other. */
class GateAndStateTest {
  private final Fixture given = Fixture.withThreshold(1);

  private static Verdict throttled(long seconds) {
    return Verdict.throttled(null, Duration.ofSeconds(seconds));
  }

  private Permit trial() {
    given.fail();
    given.advanceSeconds(30);
    return given.breaker.acquirePermit();
  }

  @Test
  void inHalfOpenAThrottledTrialGivesItsSlotBackAndIsNoTrial() {
    trial().report(throttled(7));
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(given.breaker.status().trialsInFlight()).isZero();
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.rejection().state()).isEqualTo(CircuitState.HALF_OPEN);
    given.advanceSeconds(7);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aLateThrottledStillClosesIt() {
    Permit late = given.breaker.acquirePermit();
    given.fail();
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    late.report(throttled(7));
    assertThat(given.counted().lateResults()).isEqualTo(1);
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void noTransitionIsMadeWhileItIsClosed() {
    Permit late = given.breaker.acquirePermit();
    given.fail();
    late.report(throttled(40));
    given.advanceSeconds(30);
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().circuitBreakerHalfOpens()).isZero();
    given.advanceSeconds(10);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void anExpiredTrialIsNotFoundWhileItIsClosed() {
    Fixture leased =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .halfOpenMaxCalls(2)
                    .halfOpenCallTimeout(Duration.ofSeconds(10)));
    leased.fail();
    leased.advanceSeconds(30);
    Permit lost = leased.breaker.acquirePermit();
    leased.report(throttled(20));
    leased.advanceSeconds(15);
    assertThat(leased.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(leased.state()).isEqualTo(CircuitState.HALF_OPEN);
    leased.advanceSeconds(5);
    assertThat(leased.rejection().reason()).isEqualTo(Reason.OPEN);
    lost.succeed();
    assertThat(leased.counted().lateResults()).isEqualTo(1);
  }

  @Test
  void failuresUnderWayOpenTheBreakerWhileItIsClosed() {
    Permit failing = given.breaker.acquirePermit();
    given.report(throttled(7));
    failing.fail(Fixture.BOOM);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    given.advanceSeconds(7);
    assertThat(given.rejection().reason()).isEqualTo(Reason.OPEN);
  }

  @Test
  void aResetOpensIt() {
    given.report(throttled(7));
    given.breaker.reset();
    given.succeed();
    assertThat(given.counted().rejectedCalls()).isZero();
  }

  @Test
  void theStatusSaysSo() {
    given.report(throttled(7));
    assertThat(given.breaker.status().reason()).isEqualTo("never opened; calls wait for 7 s");
    assertThat(given.breaker.status().throttledUntil()).isEqualTo(ManualClock.START.plusSeconds(7));
    assertThat(given.breaker.status().timeUntilTrial()).isZero();
  }
}
