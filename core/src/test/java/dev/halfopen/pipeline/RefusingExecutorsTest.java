package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @Test
  void aHedgeThatCannotBePlannedDoesNotHarmTheAttempt() {
    ResiliencePipeline hedged =
        fixture.pipeline(breaker).hedge(Hedge.after(seconds(1))).timer(shut).build();
    service.hangs();
    CompletableFuture<String> answer = hedged.callAsync(service::callAsync);
    service.given().get(0).complete("good");
    assertThat(answer).isCompletedWithValue("good");
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  /** Its own time limit needs a timer, too, and the one that the user has brought has ended. */
  @Test
  void aHedgeThatCannotBeBegunDoesNotHarmTheAttempt() {
    AtomicBoolean refuses = new AtomicBoolean();
    ScheduledThreadPoolExecutor fickle =
        new ScheduledThreadPoolExecutor(1) {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (refuses.get()) {
              throw new RejectedExecutionException("no more");
            }
            return fixture.timer.schedule(task, delay, unit);
          }
        };
    ResiliencePipeline hedged =
        fixture
            .pipeline(breaker)
            .hedge(Hedge.after(seconds(1)))
            .timeouts(Timeouts.NONE.attempt(seconds(9)))
            .timer(fickle)
            .build();
    service.hangs().hangs();
    CompletableFuture<String> answer = hedged.callAsync(service::callAsync);
    refuses.set(true);
    fixture.advanceSeconds(2);
    assertThat(answer).isNotDone();
    service.given().get(0).complete("good");
    assertThat(answer).isCompletedWithValue("good");
    assertThat(service.asked()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    fickle.shutdownNow();
  }

  @Test
  void aTimeLimitGoesOnForWhatIsLeftOfItWhenItsTimerEnds() throws Exception {
    ScheduledThreadPoolExecutor ending = new ScheduledThreadPoolExecutor(1);
    OwnTimer timer = new OwnTimer(ending);
    CountDownLatch come = new CountDownLatch(1);
    long beganAt = System.nanoTime();
    Alarm alarm = timer.set(come::countDown, TimeUnit.DAYS.toNanos(1));
    assertThat(alarm.nanosLeft(-1)).isBetween(1L, TimeUnit.DAYS.toNanos(1));
    assertThat(alarm.nanosLeft(-1))
        .isGreaterThanOrEqualTo(TimeUnit.DAYS.toNanos(1) - (System.nanoTime() - beganAt));
    Alarm near = timer.set(come::countDown, TimeUnit.MILLISECONDS.toNanos(50));
    ending.shutdownNow();
    assertThat(come.await(60, TimeUnit.SECONDS)).isTrue();
    near.cancel();
    alarm.cancel();
  }

  @Test
  void whatStandsInAnExecutorThatIsShutDownIsDoneElsewhere() throws Exception {
    ThreadPoolExecutor busy =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    CountDownLatch occupied = new CountDownLatch(1);
    busy.execute(
        () -> {
          occupied.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            // The executor has been shut down.
          }
        });
    occupied.await();
    ResiliencePipeline patient =
        fixture
            .pipeline(breaker)
            .retry(retries(2).build())
            .limit(ConcurrencyLimit.of(1))
            .executor(busy)
            .build();
    service.fails(failure);
    CompletableFuture<String> answer = patient.callAsync(service::callAsync);
    fixture.advanceSeconds(1);
    assertThat(answer).isNotDone();
    busy.shutdownNow();
    assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo("ok");
    assertThat(patient.limiter().inFlight()).isZero();
  }

  /** A timer whose time has always come already, on the thread of who asks it. */
  private static final class Hasty extends ScheduledThreadPoolExecutor {
    Hasty() {
      super(1);
    }

    @Override
    @SuppressWarnings("NullAway") // as a stand-in may do it
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      task.run();
      return null;
    }
  }

  @Test
  void nobodyIsCalledWhoseTimeIsOverAlready() {
    ResiliencePipeline hasty =
        fixture
            .pipeline(breaker)
            .timeouts(Timeouts.NONE.attempt(seconds(5)))
            .limit(ConcurrencyLimit.of(1))
            .timer(new Hasty())
            .build();
    CompletableFuture<String> answer = hasty.callAsync(service::callAsync);
    assertThat(answer.handle((r, e) -> e).join()).isInstanceOf(CallTimeoutException.class);
    CompletableFuture<String> end = new CompletableFuture<>();
    ScriptedPublisher<String> source = new ScriptedPublisher<>();
    hasty
        .callStream(() -> source)
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(String item) {}

              @Override
              public void onError(Throwable error) {
                end.completeExceptionally(error);
              }

              @Override
              public void onComplete() {}
            });
    assertThat(end.handle((r, e) -> e))
        .isCompletedWithValueMatching(CallTimeoutException.class::isInstance);
    assertThat(service.asked()).isZero();
    assertThat(source.subscriptions()).isZero();
    assertThat(hasty.limiter().inFlight()).isZero();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }
}
