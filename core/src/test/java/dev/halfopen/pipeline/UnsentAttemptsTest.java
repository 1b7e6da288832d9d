package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halfopen.CheckedRun;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An attempt that ends before a protected client has sent anything harms nobody. Where it has sent
 * something, or no such client was reached, a limit is a failure of the service, as ever.
 */
class UnsentAttemptsTest {
  private static final Timeouts FIVE_SECONDS =
      Timeouts.NONE.attempt(seconds(5)).firstItem(seconds(5));

  private final PipelineFixture fixture = new PipelineFixture();
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(1));
  private final ResiliencePipeline pipeline = limited().build();

  private PipelineBuilder limited() {
    return fixture.pipeline(breaker).timeouts(FIVE_SECONDS);
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(counted().callsInFlight()).isZero();
    assertThat(fixture.timer.pending()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  private MetricsSnapshot counted() {
    return breaker.metrics().snapshot();
  }

  private static AttemptScope attempt() {
    return Objects.requireNonNull(AttemptScopes.current());
  }

  /** As a protected client does it. */
  private static String send() {
    AttemptScope attempt = attempt();
    if (attempt.isOver()) {
      attempt.clientTakesPart();
      throw new CancellationException("the attempt is over");
    }
    attempt.clientSends();
    return "ok";
  }

  /** As a protected client whose call is on its way, on another thread. */
  private static CompletableFuture<String> onItsWay() {
    attempt().clientTakesPart();
    return new CompletableFuture<>();
  }

  private void assertHarmsNobody() {
    assertThat(counted().failedCalls()).isZero();
    assertThat(counted().ignoredCalls()).isEqualTo(1);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  private void assertUnsent(Throwable thrown) {
    assertHarmsNobody();
    assertThat(counted().timeouts()).isEqualTo(1);
    assertThat(counted().unsentCalls()).isEqualTo(1);
    assertThat(thrown)
        .isInstanceOfSatisfying(
            CallTimeoutException.class,
            error -> {
              assertThat(error.unsent()).isTrue();
              assertThat(error.verdict()).isEqualTo(Verdict.ignored());
              assertThat(error).hasMessageEndingWith(" 5 s, and nothing was sent");
            });
  }

  private void assertFailure(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            CallTimeoutException.class, error -> assertThat(error.unsent()).isFalse());
    assertThat(counted().failedCalls()).isEqualTo(1);
    assertThat(counted().timeouts()).isEqualTo(1);
    assertThat(counted().unsentCalls()).isZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  private static Throwable failure(CompletableFuture<?> answer) {
    assertThat(answer).isCompletedExceptionally();
    return answer.handle((result, error) -> error).join();
  }

  private Throwable thrownBy(CheckedRun<RuntimeException> call) {
    return catchThrowable(() -> pipeline.run(call));
  }

  @Test
  void aClientThatIsReachedTooLateHasSentNothing() {
    assertUnsent(
        thrownBy(
            () -> {
              fixture.advanceSeconds(5);
              send();
            }));
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void noMoreHasOneThatWasReachedAndFailsOfTheInterrupt() {
    assertUnsent(
        thrownBy(
            () -> {
              attempt().clientTakesPart();
              fixture.advanceSeconds(5);
              throw new IllegalStateException("interrupted");
            }));
  }

  @Test
  void theDeadlineIsALimitLikeTheOthers() {
    ResiliencePipeline hurried =
        fixture.pipeline(breaker).timeouts(Timeouts.NONE.deadline(seconds(5))).build();
    assertUnsent(
        catchThrowable(
            () ->
                hurried.call(
                    () -> {
                      fixture.advanceSeconds(5);
                      return send();
                    })));
  }

  @Test
  void whatWasSentIsAFailure() {
    assertFailure(
        thrownBy(
            () -> {
              send();
              fixture.advanceSeconds(5);
            }));
  }

  @Test
  void whatWasSentStaysSentThoughAClientIsReachedOnceMore() {
    assertFailure(
        thrownBy(
            () -> {
              send();
              attempt().clientTakesPart();
              fixture.advanceSeconds(5);
              send();
            }));
  }

  @Test
  void whereNoClientWasReachedNobodyKnowsAndItIsAFailure() {
    assertFailure(thrownBy(() -> fixture.advanceSeconds(5)));
  }

  @Test
  void anAsynchronousCallThatIsOnItsWayAtItsLimit() {
    CompletableFuture<String> answer = pipeline.callAsync(UnsentAttemptsTest::onItsWay);
    fixture.advanceSeconds(5);
    assertUnsent(failure(answer));
  }

  @Test
  void anAsynchronousCallThatWasSentOnAnotherThread() {
    AtomicReference<AttemptScope> attempt = new AtomicReference<>();
    CompletableFuture<String> answer =
        pipeline.callAsync(
            () -> {
              attempt.set(attempt());
              return onItsWay();
            });
    attempt.get().clientSends();
    fixture.advanceSeconds(5);
    assertFailure(failure(answer));
  }

  @Test
  void itIsTriedAgainAsAnyThatTookTooLong() {
    ResiliencePipeline twice = limited().retry(retries(2).build()).build();
    AtomicReference<Throwable> before = new AtomicReference<>();
    CompletableFuture<String> answer =
        twice.callAsync(
            attempt -> {
              before.set(attempt.failure());
              return attempt.number() == 1 ? onItsWay() : CompletableFuture.completedFuture(send());
            });
    fixture.advanceSeconds(6);
    assertThat(answer).isCompletedWithValue("ok");
    assertUnsent(before.get());
    assertThat(counted().successfulCalls()).isEqualTo(1);
    assertThat(counted().retryAttempts()).isEqualTo(1);
  }

  @Test
  void anotherTargetIsTried() {
    CircuitBreaker second = fixture.breaker("second");
    ResiliencePipeline two = limited().fallbackTo(Target.of(second)).build();
    CompletableFuture<String> answer =
        two.callAsync(
            attempt ->
                attempt.number() == 1
                    ? onItsWay()
                    : CompletableFuture.completedFuture(attempt.target()));
    fixture.advanceSeconds(5);
    assertThat(answer).isCompletedWithValue("second");
    assertHarmsNobody();
  }

  @Test
  void aHedgeBesideItGoesOn() {
    ResiliencePipeline hedged = limited().hedge(Hedge.after(seconds(2))).build();
    CompletableFuture<String> second = new CompletableFuture<>();
    CompletableFuture<String> answer =
        hedged.callAsync(attempt -> attempt.isHedge() ? second : onItsWay());
    fixture.advanceSeconds(5);
    assertThat(answer).isNotDone();
    second.complete("of the hedge");
    assertThat(answer).isCompletedWithValue("of the hedge");
    assertHarmsNobody();
  }

  /** R9 is about a service that was asked. */
  @Test
  void whoGivesUpWhatWasNotSentSaysNothingHoweverLongItTook() {
    ResiliencePipeline patient = fixture.pipeline(breaker).build();
    CompletableFuture<String> unsent = patient.callAsync(UnsentAttemptsTest::onItsWay);
    CompletableFuture<String> unknown = patient.callAsync(CompletableFuture::new);
    fixture.advance(breaker.config().hangThreshold().plusSeconds(1));
    unsent.cancel(true);
    assertHarmsNobody();
    unknown.cancel(true);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    breaker.reset();
  }

  @Test
  void aLimitOfTheCallersOwnSaysNothingEither() {
    ResiliencePipeline patient = fixture.pipeline(breaker).build();
    CompletableFuture<String> unsent = patient.callAsync(UnsentAttemptsTest::onItsWay);
    unsent.completeExceptionally(new TimeoutException()); // as orTimeout does it
    assertHarmsNobody();
    patient.callAsync(CompletableFuture::new).completeExceptionally(new TimeoutException());
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aTrialGivesItsPlaceBack() {
    breaker.trip(seconds(1), "test");
    fixture.advanceSeconds(1);
    for (int trial = 0; trial < 3; trial++) {
      CompletableFuture<String> answer = pipeline.callAsync(UnsentAttemptsTest::onItsWay);
      fixture.advanceSeconds(5);
      assertThat(failure(answer)).isInstanceOf(CallTimeoutException.class);
      assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    }
    assertThat(pipeline.<String, RuntimeException>call(UnsentAttemptsTest::send)).isEqualTo("ok");
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(counted().unsentCalls()).isEqualTo(3);
  }

  @Test
  void aStreamThatIsOnItsWayAtTheLimitOfItsFirstItem() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline
        .<String>callStream(
            () -> {
              attempt().clientTakesPart();
              return new ScriptedPublisher<>();
            })
        .subscribe(subscriber);
    subscriber.request(1);
    fixture.advanceSeconds(5);
    assertUnsent(subscriber.error());
  }

  @Test
  void aStreamThatIsLeftOnItsWay() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    fixture
        .pipeline(breaker)
        .build()
        .<String>callStream(
            () -> {
              attempt().clientTakesPart();
              return new ScriptedPublisher<>();
            })
        .subscribe(subscriber);
    subscriber.request(1);
    fixture.advance(breaker.config().hangThreshold().plusSeconds(1));
    subscriber.cancel();
    assertHarmsNobody();
  }

  @Test
  void aBlockingStreamThatIsOpenedTooLate() {
    assertUnsent(
        catchThrowable(
            () ->
                pipeline.openStream(
                    () -> {
                      fixture.advanceSeconds(5);
                      return Stream.of(send());
                    })));
  }

  @Test
  void aPipelineAroundIsNoneTheWiser() {
    CircuitBreaker around = fixture.breaker("around", s -> s.failureThreshold(1));
    ResiliencePipeline outer =
        fixture.pipeline(around).timeouts(Timeouts.NONE.attempt(seconds(60))).build();
    CompletableFuture<String> unsent =
        outer.callAsync(() -> pipeline.callAsync(UnsentAttemptsTest::onItsWay));
    fixture.advanceSeconds(5);
    assertUnsent(failure(unsent));
    assertThat(around.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(around.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void whatIsSentWithinAnInnerPipelineIsSentWithinTheOuterOne() {
    ResiliencePipeline inner = fixture.pipeline(fixture.breaker("inner")).build();
    CompletableFuture<String> answer =
        pipeline.callAsync(
            () ->
                inner.callAsync(
                    () -> {
                      CompletableFuture<String> onItsWay = onItsWay();
                      send();
                      return onItsWay;
                    }));
    fixture.advanceSeconds(5);
    assertFailure(failure(answer));
  }

  @Test
  void whatAnotherCallOfTheSameBreakerCameToCounts() {
    Throwable thrown =
        thrownBy(
            () -> {
              assertThatThrownBy(
                  () ->
                      breaker.run(
                          () -> {
                            throw new IOException("down");
                          }));
              fixture.advanceSeconds(5);
              send();
            });
    assertThat(thrown).isInstanceOf(CallTimeoutException.class);
    assertThat(counted().failedCalls()).isEqualTo(1);
  }

  @Test
  void theReportSaysSo() {
    AtomicReference<CallReport> report = new AtomicReference<>();
    ResiliencePipeline reporting = pipeline.reporting(report::set);
    CallTimeoutException thrown =
        catchThrowableOfType(
            CallTimeoutException.class,
            () ->
                reporting.run(
                    () -> {
                      fixture.advanceSeconds(5);
                      send();
                    }));
    List<CallReport.AttemptReport> attempts = report.get().attempts();
    assertThat(attempts).hasSize(1);
    assertThat(attempts.get(0).verdict()).isEqualTo(Verdict.ignored());
    assertThat(attempts.get(0).failure()).isSameAs(thrown);
  }
}
