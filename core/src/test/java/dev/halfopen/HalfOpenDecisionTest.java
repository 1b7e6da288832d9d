package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HALF_OPEN always ends as its recovery test decided, and nobody can keep it from ending (R3). */
class HalfOpenDecisionTest {
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final ManualClock clock = new ManualClock();

  private StateMachine dueMachine(RecoveryTest test, int slots) {
    StateMachine machine = new StateMachine("ai", config(test, slots, LEASE));
    machine.settle(machine.admit(now()), now(), Verdict.failure(), null, 0, now());
    return machine;
  }

  private CircuitBreakerConfig config(RecoveryTest test, int slots, Duration lease) {
    return CircuitBreakerConfig.builder()
        .failureThreshold(1)
        .recoveryTimeout(Duration.ZERO)
        .halfOpenMaxCalls(slots)
        .recoveryTest(test)
        .halfOpenCallTimeout(lease)
        .timeSource(clock)
        .build();
  }

  private long now() {
    return clock.nanoTime();
  }

  @Test
  void aDecisionHoldsEvenIfTheThreadThatMadeItNeverComesToInstallIt() {
    StateMachine machine = dueMachine(RecoveryTest.allSucceed(1), 1);
    Admission trial = machine.admit(now());
    HalfOpen phase = (HalfOpen) machine.current().phase();
    Phase notInstalled = phase.record(trial, Verdict.success(), false, now(), machine.current());
    assertThat(notInstalled).isInstanceOf(Closed.class);
    assertThat(machine.current().wouldAdmit(machine.gate(), now())).isTrue();

    assertThat(machine.tryAdmit(now())).isInstanceOf(Closed.class);
    assertThat(machine.current().phase().beginning().counts())
        .isEqualTo(new TransitionCounts(1, 1, 1, 0));
  }

  @Test
  void aReopeningHoldsInTheSameWay() {
    StateMachine machine = dueMachine(RecoveryTest.allSucceed(2), 2);
    Admission trial = machine.admit(now());
    HalfOpen phase = (HalfOpen) machine.current().phase();
    phase.record(trial, Verdict.failure(), false, now(), machine.current());

    Admission next = machine.tryAdmit(now());
    assertThat(next).isInstanceOf(Trial.class);
    assertThat(next.phase()).isNotSameAs(phase);
    assertThat(machine.current().phase().beginning().counts())
        .isEqualTo(new TransitionCounts(2, 2, 0, 0));
  }

  @Test
  void anExpiredTrialClosesWhenTheTestSaysSo() {
    StateMachine machine = dueMachine(RecoveryTest.failureRateBelow(50).over(3), 3);
    List<Admission> trials = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      trials.add(machine.admit(now()));
    }
    machine.settle(trials.get(0), 0, Verdict.success(), null, 0, now());
    machine.settle(trials.get(1), 0, Verdict.success(), null, 0, now());
    assertThat(machine.tryAdmit(now())).isNull();
    clock.advance(LEASE);
    assertThat(machine.current().wouldAdmit(machine.gate(), now())).isTrue();
    assertThat(machine.tryAdmit(now())).isInstanceOf(Closed.class);
  }

  @Test
  void aLeaseThatIsRenewedForLessTimeThanItHadIsNotOverlooked() {
    StateMachine machine = dueMachine(RecoveryTest.allSucceed(1), 1);
    Admission stream = machine.admit(now());
    CircuitBreakerConfig shorter = config(RecoveryTest.allSucceed(1), 1, Duration.ofSeconds(1));
    machine.update(m -> new Moment(m.phase(), m.mode(), shorter));
    assertThat(machine.tryAdmit(now())).isNull();
    stream.renew(now(), shorter);
    clock.advance(Duration.ofSeconds(1));
    assertThat(machine.tryAdmit(now())).isInstanceOf(Trial.class).isNotSameAs(stream);
  }
}
