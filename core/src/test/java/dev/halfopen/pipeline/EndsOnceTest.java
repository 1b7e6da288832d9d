package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.retries;
import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CapturedLog;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.Failover;
import dev.halfopen.FailureClassifier;
import dev.halfopen.RecordingSubscriber;
import dev.halfopen.ScriptedPublisher;
import dev.halfopen.Verdict;
import dev.halfopen.retry.Retry;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was found broken at the end of a pipeline's call, C1 to C11 and C40, each by its number. */
class EndsOnceTest {
  @RegisterExtension private final CapturedLog log = new CapturedLog();
  private final PipelineFixture fixture = new PipelineFixture();
  private final Service service = fixture.service;
  private final CircuitBreaker breaker = fixture.breaker("ai", s -> s.failureThreshold(100_000));

  private static Throwable error(CompletableFuture<?> answer) {
    return answer.orTimeout(60, TimeUnit.SECONDS).handle((r, e) -> e).join();
  }

  private void assertNothingLeft(ResiliencePipeline pipeline) {
    assertThat(pipeline.metrics().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture("next")))
        .isCompletedWithValue("next");
  }

  static Stream<AIServiceException> liars() {
    return Stream.of(
        new AIServiceException("verdict") {
          @Override
          public Verdict verdict() {
            throw new IllegalStateException("broken");
          }
        },
        new AIServiceException("failover") {
          @Override
          public Failover failover() {
            throw new NoClassDefFoundError("broken");
          }
        },
        new AIServiceException("retryCanHelp") {
          @Override
          public boolean retryCanHelp() {
            throw new IllegalStateException("broken");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("liars")
  void c1AnExceptionThatCannotSayWhatItMeansReachesTheCaller(AIServiceException own) {
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).retry(retries(3).build()).limit(ConcurrencyLimit.of(1)).build();
    for (int i = 0; i < 3; i++) {
      assertThat(error(pipeline.callAsync(() -> CompletableFuture.failedFuture(own))))
          .isSameAs(own);
      assertThatThrownBy(
              () ->
                  pipeline.call(
                      () -> {
                        throw own;
                      }))
          .isSameAs(own);
    }
    assertNothingLeft(pipeline);
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0)).startsWith("WARN ").contains("broken");
  }

  @Test
  void c2AMeaningThatThrowsNeitherHidesTheServicesExceptionNorKeepsThePlace() {
    CircuitBreaker odd =
        fixture.breaker(
            "odd",
            s ->
                s.classifier(
                    new FailureClassifier() {
                      @Override
                      public Verdict classify(Object result, Throwable error) {
                        return FailureClassifier.standard().classify(result, error);
                      }

                      @Override
                      public AIServiceException meaning(Throwable error) {
                        throw new NoClassDefFoundError("gone");
                      }
                    }));
    ResiliencePipeline pipeline =
        fixture.pipeline(odd).retry(retries(3).build()).limit(ConcurrencyLimit.of(1)).build();
    IOException own = new IOException("own");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(
              () ->
                  pipeline.call(
                      () -> {
                        throw own;
                      }))
          .isSameAs(own);
    }
    assertThat(pipeline.<String, RuntimeException>call(() -> "next")).isEqualTo("next");
  }

  @Test
  void c3AFallbackHoldsNoPlace() {
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1).queue(1)).build();
    AttemptCall<String, IOException> failing =
        attempt -> {
          throw new IOException("down");
        };
    assertThatNoChecked(
        () -> pipeline.call(failing, failure -> pipeline.get(() -> "cached")), "cached");
    assertThat(
            pipeline.callAsync(
                attempt -> CompletableFuture.failedFuture(new IOException("down")),
                failure -> pipeline.get(() -> "cached")))
        .isCompletedWithValue("cached");
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    ScriptedPublisher<String> other = new ScriptedPublisher<>();
    pipeline
        .<String>callStream(
            attempt -> {
              throw new IllegalStateException("down");
            },
            failure -> pipeline.callStream(() -> other))
        .subscribe(subscriber);
    subscriber.request(1);
    other.next("cached");
    other.subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext cached", "onComplete");
    assertNothingLeft(pipeline);
  }

  private interface Checked {
    Object call() throws Exception;
  }

  private static void assertThatNoChecked(Checked call, Object expected) {
    try {
      assertThat(call.call()).isEqualTo(expected);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** With the real clock: somebody shuts the timer down while the call stands in it. */
  @Test
  void c4AWaitInATimerThatIsShutDownEndsWithWhatIsKnown() throws Exception {
    for (int form = 0; form < 3; form++) {
      CircuitBreaker real = CircuitBreaker.of("real");
      ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
      ResiliencePipeline pipeline =
          ResiliencePipeline.builder(real)
              .timer(timer)
              .retry(
                  Retry.builder()
                      .waits(Duration.ofHours(1), Duration.ofHours(1))
                      .jitter(Retry.Jitter.NONE)
                      .build())
              .limit(ConcurrencyLimit.of(1))
              .build();
      AIServiceException failure = Failures.overloaded();
      CompletableFuture<String> answer = startWaiting(form, pipeline, failure);
      while (timer.getQueue().isEmpty()) {
        Thread.onSpinWait();
      }
      timer.shutdownNow();
      assertThat(error(answer)).isSameAs(failure);
      assertThat(pipeline.metrics().callsInFlight()).isZero();
      assertThat(pipeline.get(() -> "next")).isEqualTo("next");
    }
  }

  private static CompletableFuture<String> startWaiting(
      int form, ResiliencePipeline pipeline, AIServiceException failure) {
    return switch (form) {
      case 0 -> pipeline.callAsync(() -> CompletableFuture.failedFuture(failure));
      case 1 -> {
        CompletableFuture<String> answer = new CompletableFuture<>();
        new Thread(
                () -> {
                  try {
                    pipeline.call(
                        () -> {
                          throw failure;
                        });
                  } catch (Throwable e) {
                    answer.completeExceptionally(e);
                  }
                })
            .start();
        yield answer;
      }
      default -> {
        CompletableFuture<String> answer = new CompletableFuture<>();
        pipeline
            .<String>callStream(
                () -> {
                  throw failure;
                })
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
                    answer.completeExceptionally(error);
                  }

                  @Override
                  public void onComplete() {}
                });
        yield answer;
      }
    };
  }

  @Test
  void c5AQueuedCallWhoseDeadlineCannotBeWatchedLeavesTheQueue() {
    ScheduledThreadPoolExecutor shut = new ScheduledThreadPoolExecutor(1);
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1).queue(1)).build();
    // The same limit for both, so the second one waits; only its timer is another.
    CompletableFuture<String> source = new CompletableFuture<>();
    ResiliencePipeline timed =
        fixture
            .pipeline(breaker)
            .timer(shut)
            .timeouts(Timeouts.NONE.deadline(seconds(5)))
            .limit(ConcurrencyLimit.of(1).queue(1))
            .build();
    assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture("x"))).isCompleted();
    CompletableFuture<String> first =
        timed.callAsync(
            attempt -> {
              throw new AssertionError("no time limit can be set: not called");
            });
    assertThat(first).isCompletedExceptionally();
    // A call that holds the only place, begun while the timer still works.
    ScheduledThreadPoolExecutor working = new ScheduledThreadPoolExecutor(1);
    ResiliencePipeline both =
        fixture
            .pipeline(breaker)
            .timer(working)
            .timeouts(Timeouts.NONE.deadline(Duration.ofHours(1)))
            .limit(ConcurrencyLimit.of(1).queue(1))
            .build();
    CompletableFuture<String> running = both.callAsync(() -> source);
    working.shutdownNow();
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<String> queued =
        both.callAsync(
            () -> {
              asked.incrementAndGet();
              return CompletableFuture.completedFuture("for nobody");
            });
    assertThat(queued).isCompletedExceptionally();
    assertThat(both.metrics().callsWaiting()).isZero();
    source.complete("first");
    assertThat(running).isCompletedWithValue("first");
    assertThat(asked).hasValue(0);
    assertThat(both.metrics().callsInFlight()).isZero();
    shut.shutdownNow();
  }

  @Test
  void c6AHedgeThatLosesDecidesNothing() {
    CircuitBreaker picky =
        fixture.breaker(
            "picky",
            s ->
                s.classifier(FailureClassifier.builder().failOnResult("bad"::equals).build())
                    .failureThreshold(100));
    ResiliencePipeline pipeline =
        fixture
            .pipeline(picky)
            .hedge(Hedge.after(seconds(2)))
            .retry(retries(2).idempotent(true).build())
            .build();
    service.answers("bad", seconds(3)).hangs().answers("good");
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(4);
    assertThat(answer).isCompletedWithValue("good");
    assertThat(service.given().get(1)).isCancelled();
  }

  /** The first fails on one thread, the hedge on another, and the classifier takes its time. */
  @Test
  void c7WhatTheOtherAttemptWasToldCountsHoweverSlowItIsJudged() throws Exception {
    CountDownLatch judging = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CircuitBreaker slow =
        fixture.breaker(
            "slow",
            s ->
                s.failureThreshold(100)
                    .classifier(
                        (result, error) -> {
                          if (error != null && "told to wait".equals(error.getMessage())) {
                            judging.countDown();
                            awaitQuietly(goOn);
                            return Verdict.failure(error, seconds(60));
                          }
                          return FailureClassifier.standard().classify(result, error);
                        }));
    ResiliencePipeline pipeline =
        fixture
            .pipeline(slow)
            .hedge(Hedge.after(seconds(2)))
            .retry(retries(2).idempotent(true).build())
            .build();
    service.hangs().hangs().answers("ok");
    CompletableFuture<String> answer = pipeline.callAsync(service::callAsync);
    fixture.advanceSeconds(2);
    Thread other =
        new Thread(
            () -> service.given().get(1).completeExceptionally(new IOException("told to wait")));
    other.start();
    judging.await();
    service.given().get(0).completeExceptionally(new IOException("first"));
    goOn.countDown();
    other.join();
    fixture.advance(seconds(60).minusNanos(1));
    assertThat(service.asked()).isEqualTo(2);
    fixture.advanceSeconds(1);
    assertThat(answer).isCompletedWithValue("ok");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void c8WhoeverCompletesTheFutureEndsTheCall() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1)).build();
    List<java.util.function.Consumer<CompletableFuture<String>>> ways =
        List.of(
            f -> f.complete("own"),
            f -> f.completeAsync(() -> "own", Runnable::run),
            f -> f.completeAsync(() -> "own").join(),
            f -> f.obtrudeValue("own"),
            f -> f.obtrudeException(new IllegalStateException()),
            f ->
                f.completeAsync(
                    () -> {
                      throw new IllegalStateException();
                    },
                    Runnable::run),
            f -> f.completeOnTimeout("own", 1, TimeUnit.MILLISECONDS).join(),
            f -> error(f.orTimeout(1, TimeUnit.MILLISECONDS)),
            f -> f.cancel(false));
    for (java.util.function.Consumer<CompletableFuture<String>> way : ways) {
      CompletableFuture<String> source = new CompletableFuture<>();
      CompletableFuture<String> answer = pipeline.callAsync(() -> source);
      way.accept(answer);
      assertThat(answer).isDone();
      assertThat(source).isCancelled();
      assertNothingLeft(pipeline);
    }
    assertThat(pipeline.metrics().totalCalls()).isEqualTo(2L * ways.size());
  }

  @Test
  void c9ASubscriberThatFailsAtOnceIsReleased() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1)).build();
    IllegalStateException own = new IllegalStateException("onSubscribe");
    Flow.Publisher<String> publisher = pipeline.callStream(() -> new ScriptedPublisher<>());
    assertThatThrownBy(
            () ->
                publisher.subscribe(
                    new Flow.Subscriber<>() {
                      @Override
                      public void onSubscribe(Flow.Subscription subscription) {
                        throw own;
                      }

                      @Override
                      public void onNext(String item) {}

                      @Override
                      public void onError(Throwable error) {}

                      @Override
                      public void onComplete() {}
                    }))
        .isSameAs(own);
    assertNothingLeft(pipeline);
  }

  @Test
  void c9AFallbackThatCannotBeSubscribedToIsTold() {
    ResiliencePipeline pipeline = fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1)).build();
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    IllegalStateException own = new IllegalStateException("subscribe");
    pipeline
        .<String>callStream(
            attempt -> {
              throw new IllegalStateException("down");
            },
            failure ->
                other -> {
                  throw own;
                })
        .subscribe(subscriber);
    assertThat(subscriber.error()).isSameAs(own);
    assertNothingLeft(pipeline);
  }

  /** On a direct executor a place that is handed over is used at once, and not after the caller. */
  @Test
  void c10APlaceIsHandedOverAtOnceWhileAnOuterCallRuns() {
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).limit(ConcurrencyLimit.of(2).queue(2)).build();
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    List<String> order = new ArrayList<>();
    assertThat(pipeline.callAsync(() -> first)).isNotDone();
    assertThat(pipeline.callAsync(() -> second)).isNotDone();
    CompletableFuture<String> outer =
        pipeline.callAsync(
            () -> {
              order.add("outer begins");
              second.complete("second");
              order.add("outer ends");
              return CompletableFuture.completedFuture("outer");
            });
    CompletableFuture<String> waiter =
        pipeline.callAsync(
            () -> {
              order.add("waiter");
              return CompletableFuture.completedFuture("waiter");
            });
    first.complete("first");
    assertThat(outer).isCompletedWithValue("outer");
    assertThat(waiter).isCompletedWithValue("waiter");
    assertThat(order).containsExactly("outer begins", "waiter", "outer ends");
  }

  static Stream<java.util.function.UnaryOperator<Throwable>> wrappers() {
    return Stream.of(
        rejection -> rejection,
        rejection -> new IOException("x", rejection),
        rejection -> new CompletionException(rejection),
        rejection -> new IllegalStateException(new IOException(new CompletionException(rejection))),
        rejection -> new AIServiceException("wrapped", rejection));
  }

  @ParameterizedTest
  @MethodSource("wrappers")
  void c11ARejectionBeneathIsOneHoweverItIsWrapped(
      java.util.function.UnaryOperator<Throwable> wrapper) throws Exception {
    CircuitBreaker inner = fixture.breaker("inner", s -> s.failureThreshold(1));
    assertThatThrownBy(
            () ->
                inner.call(
                    () -> {
                      throw Failures.callersFault();
                    }))
        .isNotNull();
    inner.trip(seconds(60), "test");
    Throwable seen = wrapper.apply(rejectionOf(inner));
    ResiliencePipeline pipeline =
        fixture
            .pipeline(breaker)
            .retry(retries(3).idempotent(true).build())
            .fallbackTo(fixture.breaker("other"))
            .build();
    assertThat(
            pipeline.callAsync(
                attempt ->
                    attempt.target().equals("ai")
                        ? CompletableFuture.failedFuture(seen)
                        : CompletableFuture.completedFuture("other")))
        .isCompletedWithValue("other");
    String answer =
        pipeline.<String, Exception>call(
            attempt -> {
              if (attempt.target().equals("ai")) {
                throw dev.halfopen.internal.Causes.asIs(seen);
              }
              return "other";
            });
    assertThat(answer).isEqualTo("other");
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    ScriptedPublisher<String> other = new ScriptedPublisher<>();
    pipeline
        .<String>callStream(attempt -> attempt.target().equals("ai") ? failing(seen) : other)
        .subscribe(subscriber);
    subscriber.request(1);
    other.next("other");
    other.subscriber().onComplete();
    assertThat(subscriber.signals()).containsExactly("onSubscribe", "onNext other", "onComplete");
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(3);
    assertThat(breaker.metrics().snapshot().failedCalls()).isZero();
    assertThat(breaker.metrics().snapshot().retryAttempts()).isZero();
  }

  private static CallNotPermittedException rejectionOf(CircuitBreaker breaker) {
    try {
      breaker.acquirePermit().close();
      throw new AssertionError("admitted");
    } catch (CallNotPermittedException e) {
      return e;
    }
  }

  private static Flow.Publisher<String> failing(Throwable error) {
    return subscriber -> {
      subscriber.onSubscribe(new ScriptedPublisher<>());
      subscriber.onError(error);
    };
  }

  private static <T> Supplier<T> failing(AtomicInteger asked) {
    return () -> {
      asked.incrementAndGet();
      throw new IllegalStateException("at once");
    };
  }

  @Test
  void c40AttemptsThatFailAtOnceAreALoop() throws Exception {
    CircuitBreaker first =
        fixture.breaker(
            "first", s -> s.failureThreshold(1_000_000).retryBudget(RetryBudget.unlimited()));
    PipelineBuilder builder =
        fixture
            .pipeline(first)
            .retry(
                Retry.builder()
                    .maxAttempts(100)
                    .waits(Duration.ZERO, seconds(1))
                    .idempotent(true)
                    .build());
    for (int i = 1; i < 20; i++) {
      builder.fallbackTo(
          fixture.breaker(
              "target" + i,
              s -> s.failureThreshold(1_000_000).retryBudget(RetryBudget.unlimited())));
    }
    ResiliencePipeline pipeline = builder.build();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger depth = new AtomicInteger();
    CompletableFuture<String> answer =
        pipeline.callAsync(
            () -> {
              asked.incrementAndGet();
              depth.accumulateAndGet(
                  (int) StackWalker.getInstance().walk(Stream::count).longValue(), Math::max);
              return CompletableFuture.failedFuture(new IOException("at once"));
            });
    assertThat(error(answer)).isInstanceOf(IOException.class);
    assertThat(asked).hasValue(2_000);
    assertThat(depth.get()).isLessThan(200);
    asked.set(0);
    RecordingSubscriber<String> subscriber = new RecordingSubscriber<>();
    pipeline.<String>callStream(failing(asked)).subscribe(subscriber);
    assertThat(subscriber.error()).isInstanceOf(IllegalStateException.class);
    assertThat(asked).hasValue(2_000);
    asked.set(0);
    // Each attempt is ended by another thread, which thereby begins the next.
    try (var pool = new Closing(2)) {
      CompletableFuture<String> elsewhere =
          pipeline.callAsync(
              () ->
                  CompletableFuture.supplyAsync(
                      EndsOnceTest.<String>failing(asked), pool.executor));
      assertThat(error(elsewhere)).isInstanceOf(IllegalStateException.class);
      assertThat(asked).hasValue(2_000);
    }
  }

  private static final class Closing implements AutoCloseable {
    private final java.util.concurrent.ExecutorService executor;

    Closing(int threads) {
      executor = Executors.newFixedThreadPool(threads);
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }

  /** C40's kin: a deep queue of calls that are over at once, on the releasing thread. */
  @Test
  void c40AQueueIsEmptiedByALoop() {
    ResiliencePipeline pipeline =
        fixture.pipeline(breaker).limit(ConcurrencyLimit.of(1).queue(20_000)).build();
    CompletableFuture<String> first = new CompletableFuture<>();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    answers.add(pipeline.callAsync(() -> first));
    for (int i = 0; i < 20_000; i++) {
      answers.add(pipeline.callAsync(() -> CompletableFuture.completedFuture("ok")));
    }
    first.complete("first");
    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertNothingLeft(pipeline);
  }
}
