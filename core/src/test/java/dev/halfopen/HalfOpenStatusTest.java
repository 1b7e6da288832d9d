package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In HALF_OPEN the status foresees what the next caller will find, expired trials included. */
class HalfOpenStatusTest {
  private static Fixture tested(int maxCalls, RecoveryTest test) {
    Fixture given =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .halfOpenMaxCalls(maxCalls)
                    .halfOpenCallTimeout(Duration.ofSeconds(10))
                    .recoveryTest(test));
    given.fail();
    given.advanceSeconds(30);
    return given;
  }

  private static void assertPermitted(Fixture given, boolean permitted) {
    assertThat(given.breaker.status().callPermitted()).isEqualTo(permitted);
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(given.breaker.tryAcquirePermit() != null).isEqualTo(permitted);
  }

  @Test
  void aLostTrialThatMustReopenPermitsNothing() {
    Fixture given = tested(3, RecoveryTest.successes(2).outOf(2));
    assertThat(given.breaker.acquirePermit()).isNotNull();
    given.advanceSeconds(10);
    assertPermitted(given, false);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aLostTrialIsOneOfThoseThatAreAdmittedInAll() {
    Fixture given = tested(3, RecoveryTest.failureRateBelow(60).over(2));
    assertThat(given.breaker.acquirePermit()).isNotNull();
    given.advanceSeconds(5);
    Permit second = given.breaker.acquirePermit();
    given.advanceSeconds(5);
    assertPermitted(given, false);
    second.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aLostTrialGivesItsSlotBack() {
    Fixture given = tested(1, RecoveryTest.successes(1).outOf(3));
    assertThat(given.breaker.acquirePermit()).isNotNull();
    given.advanceSeconds(9);
    assertPermitted(given, false);
    given.advanceSeconds(1);
    assertPermitted(given, true);
  }

  @Test
  void aLostTrialThatReopensForNoTimeAtAllPermitsTheNextCall() {
    Fixture given =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .recoveryTimeout(Duration.ZERO)
                    .halfOpenCallTimeout(Duration.ofSeconds(10)));
    given.fail();
    assertThat(given.breaker.acquirePermit()).isNotNull();
    given.advanceSeconds(10);
    assertPermitted(given, true);
  }

  @Test
  void whatALostTrialReopensForIsTheTimeOfTheNextAttempt() {
    Fixture given = tested(1, RecoveryTest.allSucceed(1));
    given.breaker.reconfigure(
        given.breaker.config().toBuilder()
            .recoveryDelay(RecoveryDelay.of(attempt -> Duration.ofSeconds(attempt == 1 ? 0 : 30)))
            .build());
    assertThat(given.breaker.acquirePermit()).isNotNull();
    given.advanceSeconds(10);
    assertPermitted(given, false);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aLostTrialPermitsNothingBeforeTheServiceMayBeAskedAgain() {
    Fixture given =
        new Fixture(
            s ->
                s.failureThreshold(1)
                    .recoveryTimeout(Duration.ZERO)
                    .halfOpenMaxCalls(3)
                    .halfOpenCallTimeout(Duration.ofSeconds(10))
                    .recoveryTest(RecoveryTest.successes(2).outOf(3)));
    given.fail();
    Permit rateLimited = given.breaker.acquirePermit();
    assertThat(given.breaker.acquirePermit()).isNotNull();
    rateLimited.report(Verdict.failure(Fixture.BOOM, Duration.ofSeconds(15)));
    given.advanceSeconds(10);
    assertThat(given.breaker.status().callPermitted()).isFalse();
    given.advanceSeconds(5);
    assertThat(given.breaker.status().callPermitted()).isTrue();
  }
}
