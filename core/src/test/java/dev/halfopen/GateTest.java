package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** R14: being told to wait closes the gate for a time, and is not held against the service. */
class GateTest {
  private final Fixture given = Fixture.withThreshold(2);

  private static Verdict throttled(long seconds) {
    return Verdict.throttled(null, Duration.ofSeconds(seconds));
  }

  private static Verdict throttled() {
    return Verdict.throttled(null, null);
  }

  /** How long the gate is closed from now on. */
  private Duration closedFor() {
    return given.breaker.status().throttledUntil() == null
        ? Duration.ZERO
        : Duration.between(given.clock.instant(), given.breaker.status().throttledUntil());
  }

  private void assertClosedFor(long seconds) {
    assertThat(closedFor()).isEqualTo(Duration.ofSeconds(seconds));
  }

  /** Waits until the gate opens, and has the next call throttled. */
  private void throttledAgain() {
    given.advance(closedFor());
    given.report(throttled());
  }

  @Test
  void keepsCallsAwayForJustTheStatedTime() {
    given.report(throttled(7));
    given.advance(Duration.ofSeconds(7).minusNanos(1));
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.breaker.status().callPermitted()).isFalse();
    given.advance(Duration.ofNanos(1));
    assertThat(given.breaker.status().callPermitted()).isTrue();
    given.succeed();
    assertThat(given.counted().rejectedByReason()).containsOnly(Map.entry(Reason.THROTTLED, 1L));
  }

  @Test
  void leavesStateAndEvidenceAsTheyAre() {
    given.fail();
    given.report(throttled(7));
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(given.breaker.status().evidence().failures()).isEqualTo(1);
    given.advanceSeconds(7);
    assertThat(given.breaker.status().evidence().failures()).isEqualTo(1);
    given.fail();
    assertThat(given.state()).as("a throttled call ends no streak").isEqualTo(CircuitState.OPEN);
  }

  @Test
  void countsThrottledCallsAmongTheFailedOnes() {
    given.report(throttled(7));
    assertThat(given.counted().throttledCalls()).isEqualTo(1);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().totalCalls()).isEqualTo(1);
  }

  @Test
  void needsNoTrialWhenTheTimeHasCome() {
    given.report(throttled(7));
    given.advanceSeconds(7);
    List<Permit> many = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      many.add(given.breaker.acquirePermit());
    }
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    many.forEach(Permit::succeed);
    assertThat(given.counted().circuitBreakerOpens()).isZero();
  }

  @Test
  void waitsTheDefaultWhenNoTimeIsStatedAndDoublesItWhileThatGoesOn() {
    given.report(throttled());
    assertClosedFor(1);
    throttledAgain();
    assertClosedFor(2);
    throttledAgain();
    assertClosedFor(4);
    throttledAgain();
    assertClosedFor(8);
  }

  @Test
  void neverWaitsLongerThanTheCap() {
    given.report(throttled(100_000));
    assertClosedFor(60);
    given.advanceSeconds(60);
    given.report(throttled());
    for (int i = 0; i < 100; i++) {
      throttledAgain();
    }
    assertClosedFor(60);
  }

  @Test
  void doublesOnceForABurstThatWasUnderWay() {
    List<Permit> burst = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      burst.add(given.breaker.acquirePermit());
    }
    burst.forEach(permit -> permit.report(throttled()));
    assertClosedFor(1);
    throttledAgain();
    assertClosedFor(2);
  }

  @Test
  void startsAgainWithTheFirstSuccessAdmittedAfterItOpened() {
    given.report(throttled());
    throttledAgain();
    throttledAgain();
    given.advance(closedFor());
    given.succeed();
    given.report(throttled());
    assertClosedFor(1);
  }

  @Test
  void doesNotStartAgainWithASuccessAdmittedBefore() {
    Permit early = given.breaker.acquirePermit();
    given.report(throttled());
    early.succeed();
    assertClosedFor(1);
    throttledAgain();
    assertClosedFor(2);
  }

  @Test
  void aLaterTimeExtendsItAndAnEarlierOneDoesNot() {
    Permit first = given.breaker.acquirePermit();
    Permit second = given.breaker.acquirePermit();
    given.report(throttled(10));
    given.advanceSeconds(2);
    first.report(throttled(30));
    assertClosedFor(30);
    second.report(throttled(5));
    assertClosedFor(30);
  }

  @Test
  void aStatedTimeDoublesNothing() {
    given.report(throttled(5));
    throttledAgain();
    assertClosedFor(1);
    given.advanceSeconds(1);
    given.report(throttled(5));
    throttledAgain();
    assertClosedFor(2);
  }

  @Test
  void aWaitOfZeroClosesNothing() {
    given.report(throttled(0));
    assertThat(given.breaker.status().throttledUntil()).isNull();
    given.succeed();
    assertThat(given.counted().throttledCalls()).isEqualTo(1);
  }

  @Test
  void theSettingsSayHowLong() {
    Fixture own =
        new Fixture(
            s -> s.throttleWait(Duration.ofSeconds(3)).maxThrottleWait(Duration.ofSeconds(5)));
    own.report(throttled());
    assertThat(own.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(3));
    own.advanceSeconds(3);
    own.report(throttled());
    assertThat(own.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aCallUnderWayThatStatesNothingWaitsTheDefaultFromItsEnd() {
    Permit underWay = given.breaker.acquirePermit();
    given.report(throttled(1));
    given.advance(Duration.ofMillis(500));
    underWay.report(throttled());
    assertClosedFor(1);
  }
}
