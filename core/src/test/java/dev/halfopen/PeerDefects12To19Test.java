package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What other breakers do with windows, clocks, streams and probes: 12 to 19 of our list of defects.
 */
class PeerDefects12To19Test {
  private final Fixture given = Fixture.withThreshold(1);

  private static Permit trialOf(Fixture given) {
    given.fail();
    given.advanceSeconds(30);
    return given.breaker.acquirePermit();
  }

  @Test
  void defect12_hoursOfIdlingEmptyATimeWindow() {
    Fixture windowed =
        new Fixture(
            s -> s.failureDetector(FailureDetector.failures(5).within(Duration.ofSeconds(10))));
    windowed.fail(4);
    windowed.advance(Duration.ofHours(6));
    windowed.fail();
    assertThat(windowed.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(windowed.breaker.status().evidence().failures()).isEqualTo(1);
  }

  @Test
  void defect13_callsInFlightDiluteNoRate() {
    Fixture rated =
        new Fixture(
            s -> s.failureDetector(FailureDetector.failureRate(50).over(20).minimumCalls(15)));
    List<Permit> inFlight = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      inFlight.add(rated.breaker.acquirePermit());
    }
    rated.fail(15);
    assertThat(rated.state()).isEqualTo(CircuitState.OPEN);
    assertThat(rated.counted().callsInFlight()).isEqualTo(inFlight.size());
  }

  @Test
  void defect14_aCancelledTrialClosesNothing() {
    given.fail();
    given.advanceSeconds(30);
    given.breaker.callAsync(CompletableFuture<String>::new).cancel(true);
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    given.breaker.acquirePermit().fail(new InterruptedException());
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  @Test
  void defect16_aLostTrialsVerdictIsItsOwnPhasesOnly() {
    Permit lost = trialOf(given);
    given.advance(Duration.ofMinutes(2));
    assertThat(given.rejection().reason()).isEqualTo(Reason.OPEN);
    given.advanceSeconds(30);
    Permit trial = given.breaker.acquirePermit();
    lost.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.HALF_OPEN);
    trial.fail(Fixture.BOOM);
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void defect19_theFirstFailureOpensNothingAndHalfOpenAdmitsOne() {
    Fixture defaults = new Fixture(s -> s.recoveryTest(RecoveryTest.allSucceed(1)));
    defaults.fail();
    assertThat(defaults.state()).isEqualTo(CircuitState.CLOSED);
    defaults.fail(4);
    defaults.advanceSeconds(30);
    assertThat(defaults.breaker.tryAcquirePermit()).isNotNull();
    assertThat(defaults.breaker.tryAcquirePermit()).isNull();
  }

  @Test
  void defect14_theWallClockDecidesNothing() {
    ManualClock monotonic = new ManualClock();
    Instant[] wall = {ManualClock.START};
    TimeSource jumping =
        new TimeSource() {
          @Override
          public long nanoTime() {
            return monotonic.nanoTime();
          }

          @Override
          public Instant instant() {
            return wall[0];
          }
        };
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai", CircuitBreakerConfig.builder().failureThreshold(1).timeSource(jumping).build());
    breaker.acquirePermit().fail(Fixture.BOOM);
    wall[0] = ManualClock.START.plus(Duration.ofDays(1));
    assertThat(breaker.tryAcquirePermit()).isNull();
    wall[0] = ManualClock.START.minus(Duration.ofDays(1));
    monotonic.advance(Duration.ofMinutes(1));
    assertThat(breaker.tryAcquirePermit()).isNotNull();
  }

  @Test
  void defect17_aStreamIsNoSuccessBeforeItsEndAndACutOneIsAFailure() {
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    given.breaker.callStream(() -> source).subscribe(subscriber);
    subscriber.request(9);
    source.next("headers came, and a first token");
    assertThat(given.counted().successfulCalls()).isZero();
    source.subscriber().onError(Fixture.BOOM);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().successfulCalls()).isZero();
  }

  @Test
  void defect17_aLaterAndLongerRetryAfterExtendsTheWait() {
    Permit second = given.breaker.acquirePermit();
    given.report(Verdict.throttled(null, Duration.ofSeconds(5)));
    second.report(Verdict.throttled(null, Duration.ofSeconds(20)));
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void defect17_aHugeRetryAfterIsBoundedAndBlocksNobody() {
    given.report(Verdict.throttled(null, Duration.ofDays(1000)));
    assertThat(given.rejection().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(given.rejection().retryAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void defect17_aSpentQuotaIsNoRateLimit() {
    given.report(Verdict.exhausted(null, null));
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    given.advance(Duration.ofMinutes(14));
    assertThat(given.rejection().reason()).isEqualTo(Reason.OPEN);
  }

  @Test
  void defect18_toLookTakesNoPermitAndTheStatusSaysWhy() {
    given.fail();
    given.advanceSeconds(30);
    for (int i = 0; i < 10; i++) {
      assertThat(given.breaker.status().callPermitted()).isTrue();
      assertThat(given.breaker.status().reason()).isEqualTo("a failure");
    }
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.breaker.tryAcquirePermit()).isNotNull();
    assertThat(given.breaker.status().callPermitted()).isFalse();
  }
}
