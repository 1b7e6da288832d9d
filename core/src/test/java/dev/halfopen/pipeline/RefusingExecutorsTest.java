package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.timeout.Timeouts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Timers and executors that were shut down: no call waits for ever, and nothing is left behind. */
class RefusingExecutorsTest {
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100));
  private final AIServiceException failure = Failures.overloaded();
  private final ScheduledThreadPoolExecutor shut = new ScheduledThreadPoolExecutor(1);
  private final ResiliencePipeline pipeline =
      fixture
          .pipeline(breaker)
          .retry(retries(3).build())
          .limit(ConcurrencyLimit.of(1))
          .timer(shut)
          .build();

  RefusingExecutorsTest() {
    shut.shutdownNow();
  }

  private void assertNothingLeft() {
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(pipeline.callAsync(service::callAsync)).isCompletedWithValue("ok");
  }

  /** C4, R10: with what is known, which is the service's own exception. */
  @Test
  void aWaitOnATimerThatWasShutDownEndsTheCall() {
    service.fails(failure);
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    assertThat(answer.handle((r, e) -> e).join()).isSameAs(failure);
    assertNothingLeft();
  }

  @Test
  void aTimeoutOnATimerThatWasShutDownEndsTheCall() {
    ResiliencePipeline timed =
        fixture.pipeline(breaker).timeouts(Timeouts.NONE.attempt(seconds(5))).timer(shut).build();
    service.hangs();
    CompletableFuture<String> answer = timed.callAsync(service::callAsync);
    assertThat(answer.handle((r, e) -> e).join()).isInstanceOf(RejectedExecutionException.class);
    assertThat(service.asked()).isZero();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  @Test
  void aSynchronousCallGivesItsPlaceBack() {
    service.fails(failure);
    assertThatThrownBy(() -> pipeline.call(() -> service.call())).isSameAs(failure);
    assertNothingLeft();
  }

  @Test
  void aStreamEnds() {
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    pipeline.callStream(() -> source).subscribe(subscriber);
    source.subscriber().onError(failure);
    assertThat(subscriber.error()).isSameAs(failure);
    assertNothingLeft();
  }

  @Test
  void anExecutorThatRefusesIsReplacedByTheSharedOneAndNeverByTheTimersThread() {
    ResiliencePipeline refused =
        fixture
            .pipeline(breaker)
            .retry(retries(2).build())
            .executor(
                task -> {
                  throw new RejectedExecutionException();
                })
            .build();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CompletableFuture<String> answer =
        refused.callAsync(
            attempt -> {
              threads.add(Thread.currentThread());
              return attempt.number() == 1
                  ? CompletableFuture.failedFuture(failure)
                  : CompletableFuture.completedFuture("ok");
            });
    fixture.advanceSeconds(1);
    assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("ok");
    assertThat(threads.get(0)).isSameAs(Thread.currentThread());
    assertThat(threads.get(1).getName()).startsWith("halfopen-");
  }
}
