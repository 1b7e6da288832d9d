package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After HALF_OPEN has closed, a growing share of the calls is admitted. */
class RampingBreakerTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final Fixture given =
      new Fixture(s -> s.failureThreshold(4).ramp(Duration.ofSeconds(10)));
  private final CircuitBreaker breaker = given.breaker;

  private void close() {
    given.fail(4);
    given.advanceSeconds(30);
    given.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  /** Of 100 calls in a second so many are admitted. */
  private int admittedInASecond() {
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      given.advance(Duration.ofMillis(10));
      Permit permit = breaker.tryAcquirePermit();
      if (permit != null) {
        permit.succeed();
        admitted++;
      }
    }
    return admitted;
  }

  private void reconfigure(UnaryOperator<CircuitBreakerConfig.Builder> change) {
    breaker.reconfigure(change.apply(breaker.config().toBuilder()).build());
  }

  @Test
  void admitsATenthAtFirstAndAllInTheEnd() {
    close();
    List<Integer> admitted = new ArrayList<>();
    for (int second = 0; second < 15; second++) {
      admitted.add(admittedInASecond());
    }
    assertThat(admitted.get(0)).isBetween(10, 20);
    assertThat(admitted.get(4)).isBetween(45, 55);
    assertThat(admitted.subList(10, 15)).containsOnly(100);
    assertThat(given.counted().rejectedByReason().get(Reason.RAMPING))
        .isEqualTo(1500 - admitted.stream().mapToInt(i -> i).sum());
  }

  @Test
  void thereIsNoneByDefaultNorInTheFirstPhase() {
    assertThat(admittedInASecond()).isEqualTo(100);
    assertThat(breaker.status().rampShare()).isEqualTo(1);
    Fixture without = Fixture.withThreshold(1);
    without.fail();
    without.advanceSeconds(30);
    without.succeed();
    assertThat(without.breaker.status().rampShare()).isEqualTo(1);
    assertThat(without.breaker.status().reason()).isEqualTo("trial calls succeeded");
  }

  @Test
  void saysSo() {
    close();
    assertThat(breaker.status().reason()).isEqualTo("trial calls succeeded, ramping up for 10 s");
    assertThat(breaker.status().rampShare()).isEqualTo(.1, within());
    given.advanceSeconds(5);
    assertThat(breaker.status().rampShare()).isEqualTo(.55, within());
    assertThat(breaker.metrics().rampShare()).isEqualTo(.55, within());
    assertThat(given.counted().rampShare()).isEqualTo(.55, within());
    assertThat(breaker.status().toString()).contains("permits calls, 55 % of them");
    given.advanceSeconds(5);
    assertThat(breaker.status().rampShare()).isEqualTo(1);
    assertThat(breaker.status().toString()).contains("permits calls; in flight");
  }

  private static Offset<Double> within() {
    return Assertions.within(.001);
  }

  @Test
  void rejectsWithoutAWait() {
    close();
    given.succeed();
    CallNotPermittedException rejection = given.rejection();
    assertThat(rejection.reason()).isEqualTo(Reason.RAMPING);
    assertThat(rejection.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(rejection.retryAfter()).isNull();
    assertThat(breaker.status().callPermitted()).isTrue();
    assertThat(breaker.permitsCalls()).isTrue();
    assertThat(breaker.timeUntilTrial()).isZero();
  }

  @Test
  void aPipelineTakesItForARefusalWithoutAWait() {
    close();
    given.succeed();
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .retry(Retry.builder().waitForBreaker(true).build())
            .build();
    assertThatThrownBy(() -> pipeline.get(() -> "answer"))
        .isInstanceOfSatisfying(
            CallNotPermittedException.class,
            rejection -> assertThat(rejection.reason()).isEqualTo(Reason.RAMPING));
    CircuitBreaker other =
        CircuitBreaker.of("other", CircuitBreakerConfig.builder().timeSource(given.clock).build());
    assertThat(pipelineWith(other).get(() -> "answer")).isEqualTo("answer");
    assertThat(other.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  private ResiliencePipeline pipelineWith(CircuitBreaker other) {
    return ResiliencePipeline.builder(breaker).fallbackTo(other).build();
  }

  @Test
  void listenersAndObserversAreToldOfRejections() {
    List<Reason> heard = new ArrayList<>();
    List<Reason> observed = new ArrayList<>();
    close();
    breaker.onEvent(CircuitBreakerEvent.CallRejected.class, e -> heard.add(e.reason()));
    breaker.observe(
        new CallObserver() {
          @Override
          public void rejected(Reason reason) {
            observed.add(reason);
          }
        });
    given.succeed();
    given.rejection();
    assertThat(heard).containsExactly(Reason.RAMPING);
    assertThat(observed).containsExactly(Reason.RAMPING);
  }

  private List<String> heard() {
    List<String> heard = new ArrayList<>();
    breaker.onEvent(
        event -> {
          if (!(event instanceof CircuitBreakerEvent.CallEnded
              || event instanceof CircuitBreakerEvent.CallRejected)) {
            heard.add(event.getClass().getSimpleName());
          }
        });
    return heard;
  }

  @Test
  void itsEndIsToldByTheFirstCallAfterwardsAndOnce() {
    close();
    List<CircuitBreakerEvent> ends = new ArrayList<>();
    breaker.onEvent(CircuitBreakerEvent.RampEnded.class, ends::add);
    given.advance(Duration.ofSeconds(10).minusNanos(1));
    given.breaker.tryAcquirePermit();
    given.breaker.tryAcquirePermit();
    assertThat(ends).isEmpty();
    given.advanceSeconds(5);
    assertThat(breaker.status().rampShare()).isEqualTo(1);
    assertThat(ends).as("to be looked at has no effect").isEmpty();
    assertThat(admittedInASecond()).isEqualTo(100);
    assertThat(ends)
        .containsExactly(
            new CircuitBreakerEvent.RampEnded(
                "ai", ManualClock.START.plusSeconds(45).minusNanos(1).plusMillis(10), false));
    assertThat(ends.get(0).toString()).startsWith("RampEnded['ai' 20").endsWith("Z]");
    assertThat(log.lines()).last().isEqualTo("INFO Circuit breaker 'ai' is no longer ramping up");
  }

  @Test
  void whereThereWasNoneNoEndIsTold() {
    Fixture without = Fixture.withThreshold(1);
    List<CircuitBreakerEvent> ends = new ArrayList<>();
    without.breaker.onEvent(CircuitBreakerEvent.RampEnded.class, ends::add);
    without.fail();
    without.advanceSeconds(30);
    without.succeed();
    without.advanceSeconds(30);
    without.succeed();
    assertThat(ends).isEmpty();
  }

  @Test
  void anEndByHandIsToldAfterTheChangeOfTheMode() {
    List<String> heard = heard();
    for (OperatingMode mode :
        List.of(OperatingMode.FORCED_OPEN, OperatingMode.FORCED_CLOSED, OperatingMode.SHADOW)) {
      breaker.operate(OperatingMode.AUTOMATIC);
      breaker.reset();
      close();
      heard.clear();
      breaker.operate(mode);
      breaker.operate(OperatingMode.AUTOMATIC);
      given.advanceSeconds(20);
      breaker.tryAcquirePermit();
      assertThat(heard).startsWith("ModeChange", "RampEnded").containsOnlyOnce("RampEnded");
    }
  }

  @Test
  void whereAnotherPhaseEndsItThatIsToldAlone() {
    List<String> heard = heard();
    close();
    breaker.trip(Duration.ofSeconds(1), "test");
    given.advanceSeconds(30);
    given.succeed();
    breaker.reset();
    given.advanceSeconds(30);
    given.succeed();
    close();
    given.fail();
    given.advanceSeconds(1);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(heard).doesNotContain("RampEnded").contains("Reset");
  }

  @Test
  void anEndBySettingsIsToldByTheNextCall() {
    close();
    List<String> heard = heard();
    reconfigure(s -> s.ramp(Duration.ZERO));
    given.succeed();
    reconfigure(s -> s.ramp(Duration.ofSeconds(50)));
    given.succeed();
    assertThat(heard).containsExactly("Reconfigured", "RampEnded", "Reconfigured");
  }

  @Test
  void anEndThatNobodyFoundBeforeTheSettingsChangedIsToldAllTheSame() {
    close();
    List<String> heard = heard();
    given.advanceSeconds(10);
    reconfigure(s -> s.ramp(Duration.ofSeconds(50)));
    given.succeed();
    assertThat(heard).containsExactly("Reconfigured", "RampEnded");
  }

  @Test
  void inShadowItsEndSaysSo() {
    breaker.operate(OperatingMode.SHADOW);
    close();
    List<CircuitBreakerEvent> ends = new ArrayList<>();
    breaker.onEvent(CircuitBreakerEvent.RampEnded.class, ends::add);
    given.advanceSeconds(10);
    given.succeed();
    assertThat(ends)
        .containsExactly(
            new CircuitBreakerEvent.RampEnded("ai", ManualClock.START.plusSeconds(40), true));
    assertThat(ends.get(0).toString()).endsWith("Z (shadow)]");
    assertThat(log.lines())
        .last()
        .isEqualTo("INFO Circuit breaker 'ai' is no longer ramping up (shadow)");
  }

  @Test
  void isNotFeltWithLittleTraffic() {
    close();
    for (int i = 0; i < 12; i++) {
      given.succeed();
      given.advanceSeconds(1);
    }
  }

  @Test
  void opensOnLessEvidenceMeanwhile() {
    close();
    given.fail();
    given.advanceSeconds(1);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().evidence().failures()).isEqualTo(2);
  }

  @Test
  void opensOnTheUsualEvidenceAfterwards() {
    close();
    given.advanceSeconds(10);
    given.fail(3);
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aSequentialDetectorIsWary() {
    Fixture sequential =
        new Fixture(
            s -> s.failureDetector(FailureDetector.sequential()).ramp(Duration.ofSeconds(10)));
    int calls = 0;
    sequential.breaker.trip(Duration.ofSeconds(1), "test");
    sequential.advanceSeconds(1);
    sequential.succeed();
    while (sequential.state() == CircuitState.CLOSED) {
      sequential.advanceSeconds(1);
      sequential.fail();
      calls++;
    }
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void isEndedByAReset() {
    close();
    breaker.reset();
    assertThat(admittedInASecond()).isEqualTo(100);
  }

  @Test
  void isEndedByAnyChangeOfTheMode() {
    close();
    breaker.operate(OperatingMode.FORCED_CLOSED);
    assertThat(admittedInASecond()).isEqualTo(100);
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(admittedInASecond()).isEqualTo(100);
    close();
    breaker.operate(OperatingMode.SHADOW);
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(admittedInASecond()).isEqualTo(100);
    close();
    breaker.operate(OperatingMode.AUTOMATIC);
    assertThat(admittedInASecond()).as("it was so").isLessThan(20);
  }

  @Test
  void isEndedByATripAndBeginsAnewAfterwards() {
    close();
    given.advanceSeconds(9);
    breaker.trip(Duration.ofSeconds(5), "test");
    assertThat(breaker.status().rampShare()).isEqualTo(1);
    given.advanceSeconds(5);
    given.succeed();
    assertThat(breaker.status().rampShare()).isEqualTo(.1, within());
  }

  @Test
  void shadowModeAdmitsAllAndSaysWhatItWouldRefuse() {
    breaker.operate(OperatingMode.SHADOW);
    close();
    assertThat(admittedInASecond()).isEqualTo(100);
    assertThat(given.counted().shadowRejectedCalls()).isBetween(80L, 90L);
    assertThat(given.counted().rejectedCalls()).isZero();
  }

  @Test
  void followsAChangeOfItsLength() {
    close();
    given.advanceSeconds(5);
    reconfigure(s -> s.ramp(Duration.ofSeconds(50)));
    assertThat(breaker.status().rampShare()).isEqualTo(.19, within());
    reconfigure(s -> s.halfOpenMaxCalls(2));
    assertThat(breaker.status().rampShare()).isEqualTo(.19, within());
    reconfigure(s -> s.ramp(Duration.ZERO));
    assertThat(admittedInASecond()).isEqualTo(100);
    reconfigure(s -> s.ramp(Duration.ofSeconds(50)));
    assertThat(admittedInASecond()).as("what is over is over").isEqualTo(100);
  }

  @Test
  void doesNotComeBackWhenItsLengthChangesLater() {
    close();
    given.advanceSeconds(10);
    reconfigure(s -> s.ramp(Duration.ofSeconds(50)));
    assertThat(breaker.status().rampShare()).isEqualTo(1);
    assertThat(admittedInASecond()).isEqualTo(100);
  }

  @Test
  void closesByAnyRecoveryTest() {
    reconfigure(s -> s.halfOpenMaxCalls(3).recoveryTest(RecoveryTest.successes(2).outOf(3)));
    given.fail(4);
    given.advanceSeconds(30);
    given.succeed();
    given.succeed();
    assertThat(breaker.status().rampShare()).isEqualTo(.1, within());
  }

  @Test
  void theLengthIsChecked() {
    CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.ramp(Duration.ofSeconds(-1)))
        .withMessage("ramp: PT-1S (expected: 0 to 1 day)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.ramp(Duration.ofHours(25)))
        .withMessage("ramp: PT25H (expected: 0 to 1 day)");
    assertThat(CircuitBreakerConfig.defaults().ramp()).isZero();
  }
}
