package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** New settings: the phase keeps its identity, and nothing in flight becomes late. */
class ReconfigureTest {
  private final Fixture given = Fixture.withThreshold(3);
  private final CircuitBreaker breaker = given.breaker;

  private void reconfigure(UnaryOperator<CircuitBreakerConfig.Builder> change) {
    breaker.reconfigure(change.apply(breaker.config().toBuilder()).build());
  }

  @Test
  void theNewSettingsStand() {
    CircuitBreakerConfig config = breaker.config().toBuilder().failureThreshold(9).build();
    breaker.reconfigure(config);
    assertThat(breaker.config()).isSameAs(config);
  }

  @Test
  void thePhaseGoesOnAndNothingBecomesLate() {
    Instant since = breaker.status().since();
    Permit permit = breaker.acquirePermit();
    given.advanceSeconds(10);
    reconfigure(s -> s.failureThreshold(1));
    assertThat(breaker.status().since()).isEqualTo(since);
    permit.fail(Fixture.BOOM);
    assertThat(given.counted().lateResults()).isZero();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().circuitBreakerOpens()).isEqualTo(1);
  }

  @Test
  void evidenceStaysWhenTheDetectorIsEqual() {
    given.fail(2);
    reconfigure(s -> s.failureThreshold(3).hangThreshold(Duration.ofSeconds(1)));
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void evidenceStartsAfreshWhenItIsAnother() {
    given.fail(2);
    reconfigure(s -> s.failureDetector(FailureDetector.failures(3).outOf(5)));
    assertThat(breaker.status().evidence().calls()).isZero();
    given.fail(2);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void anOpenDeadlineIsWorkedOutFromItsStart() {
    given.fail(3);
    given.advanceSeconds(10);
    reconfigure(s -> s.recoveryTimeout(Duration.ofSeconds(50)));
    assertThat(breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(40));
    reconfigure(s -> s.recoveryTimeout(Duration.ofSeconds(10)));
    assertThat(breaker.status().callPermitted()).isTrue();
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void fewerTrialSlotsDrain() {
    reconfigure(s -> s.halfOpenMaxCalls(3));
    given.fail(3);
    given.advanceSeconds(30);
    List<Permit> trials = Stream.generate(breaker::acquirePermit).limit(3).toList();
    reconfigure(s -> s.halfOpenMaxCalls(2));
    assertThat(breaker.status().trialsInFlight()).isEqualTo(3);
    trials.get(0).ignore();
    assertThat(breaker.tryAcquirePermit()).isNull();
    trials.get(1).ignore();
    Permit next = breaker.acquirePermit();
    assertThat(breaker.tryAcquirePermit()).isNull();
    trials.get(2).succeed();
    assertThat(given.counted().lateResults()).isZero();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    next.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void theTrialsSoFarStayWhenTheRecoveryTestIsEqual() {
    reconfigure(s -> s.recoveryTest(RecoveryTest.allSucceed(2)));
    given.fail(3);
    given.advanceSeconds(30);
    given.succeed();
    reconfigure(s -> s.recoveryTest(RecoveryTest.allSucceed(2)).halfOpenMaxCalls(5));
    assertThat(breaker.status().evidence().calls()).isEqualTo(1);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void theTrialsStartAfreshWhenItIsAnother() {
    reconfigure(s -> s.recoveryTest(RecoveryTest.allSucceed(2)));
    given.fail(3);
    given.advanceSeconds(30);
    given.succeed();
    reconfigure(s -> s.recoveryTest(RecoveryTest.allSucceed(3)));
    for (int i = 0; i < 3; i++) {
      assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
      given.succeed();
    }
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void moreTrialSlotsAreThereAtOnce() {
    given.fail(3);
    given.advanceSeconds(30);
    Permit trial = breaker.acquirePermit();
    assertThat(breaker.tryAcquirePermit()).isNull();
    reconfigure(s -> s.halfOpenMaxCalls(2));
    Permit second = breaker.acquirePermit();
    trial.succeed();
    second.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aNewClassifierJudgesWhatIsInFlight() {
    Permit permit = breaker.acquirePermit();
    reconfigure(s -> s.classifier(FailureClassifier.builder().otherwiseSuccess().build()));
    permit.fail(Fixture.BOOM);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void theClockCanNotBeChanged() {
    CircuitBreakerConfig other =
        breaker.config().toBuilder().timeSource(new ManualClock()).failureThreshold(1).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.reconfigure(other))
        .withMessageStartingWith("timeSource: ");
    assertThat(breaker.config().failureThreshold()).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.reconfigure(null))
        .withMessage("config: null (expected: not null)");
  }

  @Test
  void thePhaseThatBeginsAsTheSettingsChangeFollowsTheNewOnes() {
    RecoveryDelay changing =
        RecoveryDelay.of(
            attempt -> {
              reconfigure(s -> s.recoveryDelay(RecoveryDelay.fixed(Duration.ofSeconds(10))));
              return Duration.ofSeconds(30);
            });
    reconfigure(s -> s.failureThreshold(1).recoveryDelay(changing));
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    given.advanceSeconds(9);
    assertThat(breaker.tryAcquirePermit()).isNull();
    given.advanceSeconds(1);
    assertThat(breaker.tryAcquirePermit()).isNotNull();
  }
}
