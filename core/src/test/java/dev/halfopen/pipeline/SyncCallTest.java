package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Calls that run on their callers' threads. */
class SyncCallTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));

  private ResiliencePipeline pipeline(int attempts, Timeouts timeouts) {
    return fixture.pipeline(breaker).retry(retries(attempts).build()).timeouts(timeouts).build();
  }

  private static String hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }

  @Test
  void anExceptionOfACheckedTypeStaysSo() {
    IOException thrown = new IOException("own");
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE);
    try {
      pipeline.call(
          () -> {
            throw thrown;
          });
    } catch (IOException e) {
      assertThat(e).isSameAs(thrown);
    }
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void aFailureIsTriedAgainOnTheSameThread() throws Exception {
    List<Thread> threads = new ArrayList<>();
    service.fails(Failures.overloaded()).answers("ok");
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE.deadline(seconds(30)));
    String answer =
        SyncCaller.call(
            fixture.timer,
            () ->
                pipeline.call(
                    () -> {
                      threads.add(Thread.currentThread());
                      return service.call();
                    }));
    assertThat(answer).isEqualTo("ok");
    assertThat(service.askedAt()).containsExactly(seconds(0), seconds(1));
    assertThat(threads.get(0)).isSameAs(threads.get(1));
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void aCallThatTakesTooLongIsInterruptedAndNothingOfThatIsLeft() throws Exception {
    ResiliencePipeline pipeline = pipeline(1, Timeouts.NONE.attempt(seconds(5)));
    List<Boolean> interrupted = new ArrayList<>();
    Throwable thrown =
        SyncCaller.call(
            fixture.timer,
            () -> {
              Throwable error = catchThrowable(() -> pipeline.call(SyncCallTest::hang));
              interrupted.add(Thread.currentThread().isInterrupted());
              return error;
            });
    assertThat(thrown).isInstanceOf(CallTimeoutException.class);
    assertThat(((CallTimeoutException) thrown).limit()).isEqualTo(Limit.ATTEMPT);
    assertThat(thrown).hasCauseInstanceOf(InterruptedException.class);
    assertThat(interrupted).containsExactly(false);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(1);
  }

  @Test
  void aCallKeepsItsPermitUntilItHasReallyEnded() throws Exception {
    ResiliencePipeline pipeline = pipeline(1, Timeouts.NONE.attempt(seconds(5)));
    List<Long> inFlight = new ArrayList<>();
    Throwable thrown =
        SyncCaller.call(
            fixture.timer,
            () ->
                catchThrowable(
                    () ->
                        pipeline.call(
                            () -> {
                              try {
                                return hang();
                              } catch (InterruptedException e) {
                                inFlight.add(breaker.metrics().snapshot().callsInFlight());
                                return "too late";
                              }
                            })));
    assertThat(thrown).isInstanceOf(CallTimeoutException.class);
    assertThat(inFlight).containsExactly(1L);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  @Test
  void aTimedOutAttemptIsTriedAgain() throws Exception {
    ResiliencePipeline pipeline = pipeline(2, Timeouts.NONE.attempt(seconds(5)));
    String answer =
        SyncCaller.call(
            fixture.timer,
            () -> pipeline.call(attempt -> attempt.number() == 1 ? hang() : service.call()));
    assertThat(answer).isEqualTo("ok");
    assertThat(service.askedAt()).containsExactly(seconds(6));
  }

  @Test
  void whoIsInterruptedWhileWaitingGetsWhatIsKnown() {
    AIServiceException failure = Failures.overloaded();
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE);
    Throwable thrown =
        catchThrowable(
            () ->
                pipeline.call(
                    () -> {
                      Thread.currentThread().interrupt();
                      throw failure;
                    }));
    assertThat(thrown).isSameAs(failure);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void anInterruptOfTheCallersOwnIsNeutral() {
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE.attempt(seconds(5)));
    Thread.currentThread().interrupt();
    Throwable thrown = catchThrowable(() -> pipeline.call(SyncCallTest::hang));
    assertThat(thrown).isInstanceOf(InterruptedException.class);
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(pipeline.metrics().ignoredCalls()).isEqualTo(1);
    assertThat(fixture.timer.pending()).isZero();
  }

  @Test
  void anErrorOfTheCallIsNotHiddenByItsTimeout() {
    ResiliencePipeline pipeline = pipeline(1, Timeouts.NONE.attempt(seconds(5)));
    AssertionError own = new AssertionError("own");
    Throwable thrown =
        catchThrowable(
            () ->
                pipeline.call(
                    () -> {
                      fixture.advanceSeconds(5);
                      throw own;
                    }));
    assertThat(thrown).isSameAs(own);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whoIsInterruptedWhileWaitingHasNoFallback() {
    AIServiceException failure = Failures.overloaded();
    ResiliencePipeline pipeline = pipeline(3, Timeouts.NONE);
    Throwable thrown =
        catchThrowable(
            () ->
                pipeline.call(
                    attempt -> {
                      Thread.currentThread().interrupt();
                      throw failure;
                    },
                    e -> "fallback"));
    assertThat(thrown).isSameAs(failure);
    assertThat(Thread.interrupted()).isTrue();
  }
}
