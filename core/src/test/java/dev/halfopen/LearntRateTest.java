package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.SequentialDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a detector has learnt of the usual failure rate outlives the CLOSED phase. */
class LearntRateTest {
  private static final SequentialDetector LEARNING = FailureDetector.sequential().learnsUpTo(20);

  private final Fixture given = new Fixture(s -> s.failureDetector(LEARNING));
  private final SplittableRandom random = new SplittableRandom(7);

  /** A call a second, of which a tenth fails. */
  private double learn() {
    for (int i = 0; i < 3000 && given.state() == CircuitState.CLOSED; i++) {
      given.advanceSeconds(1);
      call(random.nextDouble() < .1);
    }
    return rate();
  }

  private void call(boolean fails) {
    given.report(fails ? Verdict.failure(Fixture.BOOM, null) : Verdict.success());
  }

  private double rate() {
    return given.breaker.status().usualFailureRate();
  }

  private void reconfigure(UnaryOperator<CircuitBreakerConfig.Builder> change) {
    given.breaker.reconfigure(change.apply(given.breaker.config().toBuilder()).build());
  }

  @Test
  void isToldInStatusAndMetrics() {
    assertThat(rate()).isEqualTo(1);
    double learnt = learn();
    assertThat(learnt).isBetween(7.0, 14.0);
    assertThat(given.breaker.metrics().usualFailureRate()).isEqualTo(learnt);
    assertThat(given.counted().usualFailureRate()).isEqualTo(learnt);
    assertThat(given.counted().toMap())
        .containsEntry("usual_failure_rate", Math.round(100 * learnt) / 100.0);
    assertThat(given.breaker.status().toString()).contains("; usually ").endsWith(" % fail");
  }

  @Test
  void isKnownOfNoOtherDetector() {
    Fixture other = Fixture.withThreshold(3);
    assertThat(other.breaker.status().usualFailureRate()).isNaN();
    assertThat(other.counted().toMap()).containsEntry("usual_failure_rate", null);
    assertThat(other.breaker.status().toString()).doesNotContain("usually");
  }

  @Test
  void staysWhenTheBreakerOpensAndCloses() {
    double learnt = learn();
    given.breaker.trip(Duration.ofSeconds(1), "test");
    assertThat(rate()).isEqualTo(learnt);
    given.advanceSeconds(1);
    Permit trial = given.breaker.acquirePermit();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(rate()).isEqualTo(learnt);
    trial.report(Verdict.failure());
    assertThat(rate()).isEqualTo(learnt);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(rate()).isCloseTo(learnt, offset(.01));
    assertThat(given.breaker.status().evidence()).isEqualTo(Evidence.none());
  }

  @Test
  void isNotLearntFromAnOutage() {
    double learnt = learn();
    for (int i = 0; given.state() == CircuitState.CLOSED; i++) {
      assertThat(i).isLessThan(30);
      given.advanceSeconds(1);
      call(true);
    }
    assertThat(rate()).isCloseTo(learnt, offset(1.0));
  }

  @Test
  void staysWhenTheModeChanges() {
    double learnt = learn();
    given.breaker.operate(OperatingMode.FORCED_OPEN);
    given.breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(rate()).isEqualTo(learnt);
    given.breaker.operate(OperatingMode.FORCED_CLOSED);
    assertThat(rate()).isCloseTo(learnt, offset(.01));
    given.breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(rate()).isCloseTo(learnt, offset(.01));
    given.breaker.operate(OperatingMode.SHADOW);
    assertThat(rate()).isCloseTo(learnt, offset(.01));
  }

  @Test
  void isForgottenByAReset() {
    learn();
    given.breaker.reset();
    assertThat(rate()).isEqualTo(1);
  }

  @Test
  void staysWithAnEqualRecipeAndGoesWithAnother() {
    double learnt = learn();
    reconfigure(s -> s.failureDetector(FailureDetector.sequential().learnsUpTo(20)));
    assertThat(rate()).isEqualTo(learnt);
    reconfigure(s -> s.failureDetector(LEARNING.smallestOutage(60)));
    assertThat(rate()).isEqualTo(1);
  }

  @Test
  void goesWithAnotherRecipeAlsoWhileOpenAndHalfOpen() {
    learn();
    given.breaker.trip(Duration.ofSeconds(1), "test");
    reconfigure(s -> s.failureDetector(LEARNING.smallestOutage(60)));
    assertThat(rate()).isNaN();
    reconfigure(s -> s.failureDetector(LEARNING));
    assertThat(rate()).as("forgotten is forgotten").isNaN();
    given.advanceSeconds(1);
    given.succeed();
    assertThat(rate()).isEqualTo(1);

    learn();
    given.breaker.trip(Duration.ofSeconds(1), "test");
    given.advanceSeconds(1);
    Permit trial = given.breaker.acquirePermit();
    reconfigure(s -> s.failureDetector(LEARNING.smallestOutage(60)));
    assertThat(rate()).isNaN();
    trial.succeed();
    assertThat(rate()).isEqualTo(1);
  }

  @Test
  void canBeGivenBackAfterARestart() {
    double learnt = learn();
    Fixture restarted = new Fixture(s -> s.failureDetector(LEARNING.startingAt(learnt)));
    assertThat(restarted.breaker.status().usualFailureRate()).isCloseTo(learnt, offset(.001));
  }

  @Test
  void callsThatAreNoEvidenceTeachNothing() {
    for (int i = 0; i < 3000; i++) {
      given.advanceSeconds(1);
      given.report(Verdict.ignored());
      given.report(Verdict.throttled(null, Duration.ZERO));
      if (i % 10 == 0) {
        call(true);
      } else {
        call(false);
      }
    }
    assertThat(rate()).isCloseTo(10, offset(2.0));
  }

  @Test
  void callsThatPassOnlyInShadowTeachNothing() {
    given.breaker.operate(OperatingMode.SHADOW);
    for (int i = 0; i < 3000; i++) {
      given.advanceSeconds(1);
      call(i % 10 == 0);
      given.breaker.hold(Duration.ofMillis(500), "test");
      for (int j = 0; j < 20; j++) {
        call(false);
      }
      call(true);
    }
    assertThat(given.counted().shadowRejectedCalls()).isEqualTo(3000 * 21);
    assertThat(given.counted().successfulCalls()).isEqualTo(3000 * 20 + 2700);
    assertThat(rate()).isCloseTo(10, offset(2.0));
  }

  @Test
  void callsThatEndWhileThePhaseIsFrozenTeachNothing() {
    for (int i = 0; i < 3000; i++) {
      given.advanceSeconds(1);
      call(i % 10 == 0);
      List<Permit> frozen = Stream.generate(given.breaker::acquirePermit).limit(20).toList();
      given.breaker.operate(OperatingMode.FORCED_OPEN);
      frozen.forEach(Permit::succeed);
      given.breaker.operate(OperatingMode.FORCED_CLOSED);
    }
    assertThat(given.counted().lateResults()).isZero();
    assertThat(rate()).isCloseTo(10, offset(2.0));
  }

  @Test
  void aBreakerThatHasLearntMuchIsKeptByItsRegistry() {
    EnhancedCircuitBreaker breaker = (EnhancedCircuitBreaker) given.breaker;
    given.advanceSeconds(100);
    call(true);
    assertThat(breaker.isNeeded(breaker.now())).as("one failure says little").isFalse();
    learn();
    assertThat(breaker.isNeeded(breaker.now())).isTrue();
    breaker.reset();
    assertThat(breaker.isNeeded(breaker.now())).isFalse();
  }

  @Test
  void aDetectorOfTheUsersIsNotAskedByTheRegistryWhichHoldsALock() {
    Noting noting = new Noting("a");
    Fixture own = new Fixture(s -> s.failureDetector(noting));
    assertThat(((EnhancedCircuitBreaker) own.breaker).isNeeded(0)).isFalse();
    assertThat(noting.asked).isZero();
    assertThat(noting.started).hasSize(1);
  }

  @Test
  void aDetectorOfTheUsersGetsItsOwnStateBackAndNoOther() {
    Noting noting = new Noting("a");
    Fixture own = new Fixture(s -> s.failureDetector(noting));
    FailureDetector.State first = noting.started.get(0);
    own.breaker.trip(Duration.ofSeconds(1), "test");
    own.advanceSeconds(1);
    own.succeed();
    assertThat(noting.previous).containsExactly(null, first);
    own.breaker.reset();
    assertThat(noting.previous.get(2)).isNull();
    Noting other = new Noting("b");
    own.breaker.reconfigure(own.breaker.config().toBuilder().failureDetector(other).build());
    assertThat(other.previous).containsExactly((FailureDetector.State) null);
  }

  @Test
  void aDetectorWhoseEqualsFailsHarmsNobody() {
    Noting noting = new Noting("a");
    Fixture own = new Fixture(s -> s.failureDetector(noting));
    noting.throwing = true;
    own.breaker.trip(Duration.ofSeconds(1), "test");
    own.advanceSeconds(1);
    own.succeed();
    assertThat(own.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(noting.previous).containsExactly(null, null);
  }

  /** Notes what it is started from. */
  private static final class Noting extends FailureDetector {
    final List<FailureDetector.@Nullable State> previous = new ArrayList<>();
    final List<FailureDetector.State> started = new ArrayList<>();
    private final String name;
    boolean throwing;
    int asked;

    Noting(String name) {
      this.name = name;
    }

    @Override
    public State start(long now, @Nullable State before) {
      previous.add(before);
      State state =
          new State() {
            @Override
            public boolean record(boolean failure, boolean slow, long now) {
              return false;
            }

            @Override
            public Evidence evidence(long now) {
              return Evidence.none();
            }

            @Override
            public double usualFailureRate() {
              asked++;
              return 50;
            }
          };
      started.add(state);
      return state;
    }

    @Override
    public String explain(Evidence evidence) {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (throwing) {
        throw new IllegalStateException("equals");
      }
      return other instanceof Noting noting && noting.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }
}
