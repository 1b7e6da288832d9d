package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A call in flight that is silent for too long is one bad outcome, once. */
class SilenceTest {
  private static final Duration SEEN = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofSeconds(60);

  private final Fixture given =
      new Fixture(s -> s.failureThreshold(3).silenceIsFailureAfter(SEEN, WHOLE));
  private final CircuitBreaker breaker = given.breaker;

  private List<Permit> hanging(int calls) {
    List<Permit> hanging = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      hanging.add(breaker.acquirePermit());
    }
    return hanging;
  }

  private void reconfigure(UnaryOperator<CircuitBreakerConfig.Builder> change) {
    breaker.reconfigure(change.apply(breaker.config().toBuilder()).build());
  }

  private long failures() {
    return breaker.status().evidence().failures();
  }

  /** Whoever comes by makes the breaker look. */
  private void comeBy() {
    breaker.acquirePermit().ignore();
  }

  @Test
  void aServiceThatNeverAnswersOpensTheBreaker() {
    hanging(3);
    given.advanceSeconds(59);
    comeBy();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    given.advanceSeconds(4);
    CallNotPermittedException rejection = given.rejection();
    assertThat(rejection.reason()).isEqualTo(CallNotPermittedException.Reason.OPEN);
    assertThat(rejection)
        .cause()
        .isInstanceOf(AIServiceException.class)
        .hasMessage("no answer after 60 s");
    assertThat(breaker.status().reason()).isEqualTo("3 consecutive failures");
  }

  @Test
  void itIsFoundByTheEndOfACallToo() {
    Permit other = breaker.acquirePermit();
    other.renew();
    hanging(3);
    given.advanceSeconds(19);
    other.renew();
    given.advanceSeconds(19);
    other.renew();
    given.advanceSeconds(19);
    other.renew();
    given.advanceSeconds(6);
    other.ignore();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void whatIsToldAsSilentTellsTheDetectorNothingAtItsEnd() {
    List<Permit> silent = hanging(2);
    given.advanceSeconds(63);
    comeBy();
    assertThat(failures()).isEqualTo(2);
    silent.get(0).report(Verdict.failure(Fixture.BOOM, null));
    assertThat(failures()).isEqualTo(2);
    silent.get(1).succeed();
    assertThat(failures()).as("a success would have ended the streak").isEqualTo(2);
    assertThat(given.counted().failedCalls()).isEqualTo(1);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
    assertThat(given.counted().lateResults()).isZero();
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void theGateAndAQuotaHearOfItAllTheSame() {
    List<Permit> silent = hanging(2);
    given.advanceSeconds(63);
    comeBy();
    silent.get(0).report(Verdict.throttled(null, Duration.ofSeconds(5)));
    assertThat(given.rejection().reason()).isEqualTo(CallNotPermittedException.Reason.THROTTLED);
    silent.get(1).report(Verdict.exhausted(Fixture.BOOM, null));
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void whoAnswersInTimeIsAsEver() {
    List<Permit> calls = hanging(3);
    given.advanceSeconds(59);
    calls.forEach(Permit::succeed);
    given.advanceSeconds(100);
    comeBy();
    assertThat(failures()).isZero();
    given.fail(2);
    assertThat(failures()).isEqualTo(2);
  }

  @Test
  void statusAndMetricsTellHowManyAreSilent() {
    List<Permit> silent = hanging(2);
    assertThat(breaker.status().silentCalls()).isZero();
    given.advanceSeconds(63);
    assertThat(breaker.status().silentCalls()).as("though nobody came by").isEqualTo(2);
    assertThat(breaker.status().toString()).contains("in flight 2 (2 silent for too long)");
    assertThat(breaker.metrics().silentCalls()).isEqualTo(2);
    assertThat(given.counted().silentCalls()).isEqualTo(2);
    assertThat(given.counted().toMap()).containsEntry("silent_calls", 2);
    comeBy();
    assertThat(breaker.status().silentCalls()).isEqualTo(2);
    silent.get(0).ignore();
    assertThat(breaker.status().silentCalls()).isEqualTo(1);
  }

  @Test
  void aSignOfLifeIsASignOfLife() {
    Permit permit = breaker.acquirePermit();
    for (int i = 0; i < 20; i++) {
      given.advanceSeconds(15);
      permit.renew();
      comeBy();
    }
    assertThat(failures()).isZero();
    given.advanceSeconds(21);
    comeBy();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void timeInWhichTheCallerIsBusyIsNoSilence() {
    Permit permit = breaker.acquirePermit();
    permit.renew();
    permit.waiting(false);
    given.advanceSeconds(500);
    comeBy();
    assertThat(failures()).isZero();
    permit.waiting(true);
    given.advanceSeconds(21);
    comeBy();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void aSynchronousCallIsWatched() {
    breaker.run(
        () -> {
          given.advanceSeconds(63);
          breaker.acquirePermit().ignore(); // joins, and is no call that would look
          assertThat(failures()).isZero();
        });
    assertThat(failures()).as("found by its own end, which counts no more").isEqualTo(1);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void anInnerCallsSignsAreTheOuterOnes() {
    breaker.run(
        () -> {
          Permit inner = breaker.acquirePermit();
          for (int i = 0; i < 10; i++) {
            given.advanceSeconds(15);
            inner.renew();
          }
          inner.waiting(false);
          given.advanceSeconds(100);
          inner.succeed();
        });
    assertThat(failures()).isZero();
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void theFirstItemOfAStreamMustComeInTime() {
    Flow.Publisher<String> never = subscriber -> subscriber.onSubscribe(new Ignoring());
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    breaker.callStream(() -> never).subscribe(subscriber);
    given.advanceSeconds(21);
    comeBy();
    assertThat(failures()).as("nothing was asked for").isZero();
    subscriber.request(1);
    given.advanceSeconds(21);
    comeBy();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void aStreamWhoseConsumerIsBusyIsNotSilent() {
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    breaker.callStream(() -> source).subscribe(subscriber);
    subscriber.request(2);
    given.advanceSeconds(15);
    source.next("one");
    given.advanceSeconds(15);
    comeBy();
    source.next("two");
    given.advanceSeconds(300);
    comeBy();
    assertThat(failures()).isZero();
    subscriber.request(1);
    given.advanceSeconds(21);
    comeBy();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void aBlockingStreamIsSilentOnlyWhileItIsReadFrom() {
    Stream<Integer> stream =
        breaker.openStream(
            () ->
                Stream.of(1, 2, 3)
                    .peek(item -> given.advanceSeconds(item == 3 ? 25 : 1))
                    .filter(item -> item < 3));
    stream.forEach(item -> given.advanceSeconds(100));
    assertThat(failures()).as("the end was 25 s in coming").isEqualTo(1);
    assertThat(given.counted().successfulCalls()).isEqualTo(1);
  }

  @Test
  void anAsynchronousCallIsWatched() {
    CompletableFuture<String> answer = breaker.callAsync(CompletableFuture::new);
    given.advanceSeconds(63);
    comeBy();
    assertThat(failures()).isEqualTo(1);
    assertThat(answer).isNotDone();
  }

  @Test
  void trialCallsAreNot() {
    given.fail(3);
    given.advanceSeconds(30);
    Permit trial = breaker.acquirePermit();
    given.advanceSeconds(63);
    assertThat(given.rejection().reason())
        .isEqualTo(CallNotPermittedException.Reason.TRIALS_IN_PROGRESS);
    assertThat(breaker.status().silentCalls()).isZero();
    trial.succeed();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void callsOfAPhaseThatIsOverAreNobodysEvidence() {
    List<Permit> calls = hanging(3);
    breaker.reset();
    given.advanceSeconds(63);
    comeBy();
    assertThat(failures()).isZero();
    calls.forEach(Permit::succeed);
    assertThat(given.counted().lateResults()).isEqualTo(3);
  }

  @Test
  void forcedOpenDoesNotLook() {
    hanging(3);
    breaker.operate(OperatingMode.FORCED_OPEN);
    given.advanceSeconds(63);
    assertThat(given.rejection().reason()).isEqualTo(CallNotPermittedException.Reason.FORCED_OPEN);
    assertThat(failures()).isZero();
  }

  @Test
  void forcedClosedShowsItAndDoesNotOpen() {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    hanging(3);
    given.advanceSeconds(63);
    comeBy();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(failures()).isEqualTo(3);
    comeBy();
    assertThat(given.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void shadowModeSaysWhatItWouldDo() {
    breaker.operate(OperatingMode.SHADOW);
    hanging(3);
    given.advanceSeconds(63);
    comeBy();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
    assertThat(given.counted().shadowRejectedCalls()).isEqualTo(1);
  }

  @Test
  void aNewLimitHoldsForCallsAdmittedAfterwards() {
    Permit before = breaker.acquirePermit();
    reconfigure(s -> s.silenceIsFailureAfter(SEEN, Duration.ofSeconds(10)));
    Permit after = breaker.acquirePermit();
    given.advanceSeconds(11);
    comeBy();
    assertThat(failures()).isEqualTo(1);
    assertThat(breaker.status().silentCalls()).isEqualTo(1);
    reconfigure(s -> s.silenceIsFailureAfter(null, null));
    hanging(1);
    given.advanceSeconds(52);
    comeBy();
    assertThat(failures()).as("the one from before is watched as it was").isEqualTo(2);
    after.succeed();
    before.succeed();
    assertThat(failures()).isEqualTo(2);
    assertThat(breaker.status().silentCalls()).isZero();
    given.advanceSeconds(1000);
    comeBy();
    assertThat(failures()).isEqualTo(2);
  }

  @Test
  void callsFromBeforeAnyLimitAreNotWatched() {
    Fixture without = new Fixture(s -> s.failureThreshold(3));
    Permit before = without.breaker.acquirePermit();
    without.breaker.reconfigure(
        without.breaker.config().toBuilder().silenceIsFailureAfter(SEEN, WHOLE).build());
    without.advanceSeconds(100);
    without.breaker.acquirePermit().ignore();
    assertThat(without.breaker.status().evidence().failures()).isZero();
    before.report(Verdict.failure());
    assertThat(without.breaker.status().evidence().failures()).isEqualTo(1);
  }

  @Test
  void whoChangesTheLimitEverAgainKeepsWorking() {
    for (int i = 0; i < 100; i++) {
      int seconds = 10 + i;
      reconfigure(s -> s.silenceIsFailureAfter(SEEN, Duration.ofSeconds(seconds)));
      hanging(1).get(0).succeed();
    }
    hanging(1);
    given.advanceSeconds(120);
    comeBy();
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void anObservedCallIsWatched() {
    breaker.observe(
        new CallObserver() {
          @Override
          public Object admitted(boolean trial) {
            return "token";
          }
        });
    List<Permit> calls = hanging(2);
    calls.get(0).renew();
    given.advanceSeconds(63);
    comeBy();
    assertThat(failures()).isEqualTo(2);
    calls.forEach(Permit::succeed);
    assertThat(failures()).isEqualTo(2);
  }

  @Test
  void onlyOneKindMayBeWatched() {
    reconfigure(s -> s.silenceIsFailureAfter(SEEN, null));
    Permit whole = breaker.acquirePermit();
    Permit seen = breaker.acquirePermit();
    seen.renew();
    given.advanceSeconds(1000);
    comeBy();
    assertThat(failures()).isEqualTo(1);
    whole.renew();
    given.advanceSeconds(21);
    comeBy();
    assertThat(failures()).isEqualTo(2);
    reconfigure(s -> s.silenceIsFailureAfter(null, WHOLE));
    Permit other = breaker.acquirePermit();
    other.renew();
    given.advanceSeconds(1000);
    comeBy();
    assertThat(failures()).isEqualTo(2);
  }

  @Test
  void aDetectorThatLearnsTakesItForAFailure() {
    Fixture learning =
        new Fixture(
            s ->
                s.failureDetector(FailureDetector.sequential().learnsUpTo(20))
                    .silenceIsFailureAfter(SEEN, WHOLE));
    for (int i = 0; i < 4; i++) {
      learning.breaker.acquirePermit();
      learning.advanceSeconds(2);
    }
    learning.advanceSeconds(63);
    assertThatThrownBy(learning.breaker::acquirePermit).cause().hasMessage("no answer after 60 s");
  }

  @Test
  void aBurstOfCallsThatHangIsOneFailureHoweverLongTheLimit() {
    for (int minutes : new int[] {1, 3, 60}) {
      Duration limit = Duration.ofMinutes(minutes);
      Fixture sequential =
          new Fixture(
              s ->
                  s.failureDetector(FailureDetector.sequential())
                      .silenceIsFailureAfter(limit, limit));
      for (int i = 0; i < 200; i++) {
        sequential.breaker.acquirePermit();
      }
      sequential.advance(limit.plus(limit.dividedBy(31)));
      sequential.breaker.acquirePermit().ignore();
      assertThat(sequential.breaker.status().evidence().failures()).isEqualTo(200);
      assertThat(sequential.state()).as("after %s", limit).isEqualTo(CircuitState.CLOSED);
    }
  }

  @Test
  void silenceIsTheCauseAlsoWhenASuccessCompletesTheEvidence() {
    Fixture rated =
        new Fixture(
            s ->
                s.failureDetector(FailureDetector.failureRate(50).over(4))
                    .silenceIsFailureAfter(SEEN, WHOLE));
    rated.succeed();
    rated.breaker.acquirePermit();
    rated.breaker.acquirePermit();
    rated.advanceSeconds(63);
    rated.breaker.acquirePermit().ignore();
    rated.succeed();
    assertThat(rated.state()).isEqualTo(CircuitState.OPEN);
    assertThat(rated.rejection()).cause().hasMessage("no answer after 60 s");
  }

  @Test
  void limitsAreChecked() {
    CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.silenceIsFailureAfter(Duration.ofMillis(9), WHOLE))
        .withMessage("sinceLastSign: PT0.009S (expected: 10 ms to 365 days)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.silenceIsFailureAfter(SEEN, Duration.ofDays(366)))
        .withMessage("wholeAnswer: PT8784H (expected: 10 ms to 365 days)");
    assertThat(CircuitBreakerConfig.defaults().silenceIsFailureAfter())
        .isEqualTo(new SilenceLimits(null, null))
        .hasToString("silenceIsFailureAfter(never, never)");
  }

  private static final class Ignoring implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
