package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.SharedTimer;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Whose threads do what, and what they carry with them: C10, C12 to C16, and the deadline. */
class ThreadsAndContextTest {
  private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();

  private final CircuitBreaker breaker = CircuitBreaker.of("threads");
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    never.countDown();
    MDC.clear();
  }

  private PipelineBuilder twoAttempts() {
    return ResiliencePipeline.builder(breaker)
        .retry(
            Retry.builder()
                .maxAttempts(2)
                .waits(Duration.ofMillis(20), Duration.ofMillis(20))
                .idempotent(true)
                .build());
  }

  /** What an attempt finds on its thread. */
  private record Found(@Nullable String entry, @Nullable ClassLoader loader, String thread) {
    static Found here() {
      Thread thread = Thread.currentThread();
      return new Found(MDC.get("request"), thread.getContextClassLoader(), thread.getName());
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Two attempts, made by a caller with an entry and a loader of its own; what they found. */
  private static List<Found> attempts(ResiliencePipeline pipeline, boolean stream)
      throws Exception {
    List<Found> found = new CopyOnWriteArrayList<>();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
      Thread.currentThread().setContextClassLoader(own);
      MDC.put("request", "42");
      if (stream) {
        get(streamed(pipeline, found));
      } else {
        get(
            pipeline.callAsync(
                attempt -> {
                  found.add(Found.here());
                  return attempt.number() == 1
                      ? CompletableFuture.failedFuture(new IOException("once"))
                      : CompletableFuture.completedFuture("ok");
                }));
      }
      assertThat(found.get(0).loader).isSameAs(own);
      assertThat(found.get(0).entry).isEqualTo("42");
      return found;
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static CompletableFuture<String> streamed(
      ResiliencePipeline pipeline, List<Found> found) {
    CompletableFuture<String> end = new CompletableFuture<>();
    pipeline
        .<String>callStream(
            attempt -> {
              found.add(Found.here());
              if (attempt.number() == 1) {
                throw new IllegalStateException("once");
              }
              return subscriber ->
                  subscriber.onSubscribe(
                      new Flow.Subscription() {
                        @Override
                        public void request(long n) {
                          Thread other =
                              new Thread(
                                  () -> {
                                    subscriber.onNext("ok");
                                    subscriber.onComplete();
                                  });
                          other.start();
                        }

                        @Override
                        public void cancel() {}
                      });
            })
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(String item) {
                found.add(Found.here());
              }

              @Override
              public void onError(Throwable error) {
                end.completeExceptionally(error);
              }

              @Override
              public void onComplete() {
                end.complete("ok");
              }
            });
    return end;
  }

  @Test
  void c14WithoutAnyOfThatASecondAttemptHasTheLibrarysLoader() throws Exception {
    Found second = attempts(twoAttempts().build(), false).get(1);
    assertThat(second.loader).isSameAs(ResiliencePipeline.class.getClassLoader());
    assertThat(second.entry).isNull();
    assertThat(second.thread).startsWith("halfopen-");
  }

  @Test
  void c14AnExecutorsThreadKeepsTheLoaderThatItsMakerGaveIt() throws Exception {
    try (URLClassLoader makers = new URLClassLoader(new URL[0])) {
      ExecutorService executor =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(task, "own");
                thread.setContextClassLoader(makers);
                return thread;
              });
      Found second = attempts(twoAttempts().executor(executor).build(), false).get(1);
      assertThat(second.thread).isEqualTo("own");
      assertThat(second.loader).isSameAs(makers);
      executor.shutdownNow();
    }
  }

  @Test
  void c16TheContextThatIsAskedForIsFoundByTheSecondAttempt() throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      List<Found> found = attempts(twoAttempts().context(Context.mdc()).build(), stream);
      assertThat(found.get(1).entry).isEqualTo("42");
      assertThat(found.get(1).loader).isSameAs(found.get(0).loader);
      assertThat(found.get(1).thread).startsWith("halfopen-");
      assertThat(found.get(found.size() - 1).entry).as("signals as well").isEqualTo("42");
    }
  }

  /** As those of Spring and Micrometer do it. */
  private static Executor takesAlong(Executor executor) {
    return task -> {
      Map<String, String> entries = MDC.getCopyOfContextMap();
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      executor.execute(
          () -> {
            if (entries != null) {
              MDC.setContextMap(entries);
            }
            Thread.currentThread().setContextClassLoader(loader);
            task.run();
          });
    };
  }

  @Test
  void c16AnExecutorThatTakesItsSubmittersContextAlongFindsTheCallers() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    for (boolean stream : new boolean[] {false, true}) {
      List<Found> found = attempts(twoAttempts().executor(takesAlong(pool)).build(), stream);
      assertThat(found.get(1).entry).isEqualTo("42");
      assertThat(found.get(1).loader).isSameAs(found.get(0).loader);
    }
    pool.shutdownNow();
  }

  @Test
  void c16HedgesFallbacksAndWhatDependsOnTheFutureFindItToo() throws Exception {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .hedge(Hedge.after(Duration.ofMillis(10)))
            .context(Context.mdc())
            .build();
    List<Found> found = new CopyOnWriteArrayList<>();
    CompletableFuture<String> source = new CompletableFuture<>();
    CountDownLatch hedged = new CountDownLatch(1);
    MDC.put("request", "42");
    CompletableFuture<String> seen =
        pipeline
            .callAsync(
                attempt -> {
                  found.add(Found.here());
                  if (attempt.isHedge()) {
                    hedged.countDown();
                  }
                  return source;
                },
                failure -> {
                  found.add(Found.here());
                  return "fallback";
                })
            .thenApply(
                answer -> {
                  found.add(Found.here());
                  return answer;
                });
    hedged.await();
    Thread other = new Thread(() -> source.completeExceptionally(new IOException("down")));
    other.start();
    assertThat(get(seen)).isEqualTo("fallback");
    other.join();
    assertThat(found).hasSize(4).allMatch(f -> "42".equals(f.entry));
  }

  @Test
  void aContextLeavesTheOtherThreadAsItWas() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    MDC.put("request", "42");
    var context = Context.mdc().get();
    MDC.put("request", "other");
    List<String> seen = new ArrayList<>();
    context.apply(() -> seen.add(MDC.get("request"))).run();
    assertThat(seen).containsExactly("42");
    assertThat(MDC.get("request")).isEqualTo("other");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  /** A channel whose closing takes for ever: an interrupt of a thread within it waits for that. */
  private final class SlowToClose extends AbstractInterruptibleChannel {
    private final CountDownLatch closing = new CountDownLatch(1);

    @Override
    protected void implCloseChannel() throws IOException {
      closing.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    void block() throws IOException {
      begin();
      try {
        read();
      } finally {
        end(true);
      }
    }

    private void read() {
      while (true) {
        try {
          never.await();
          return;
        } catch (InterruptedException e) {
          // No interrupt ends a read but by closing the channel, which a JDK may do afterwards.
        }
      }
    }
  }

  /** C12, C13: what an interrupt closes holds up nobody else's time limit. */
  @Test
  void c13AnInterruptThatClosesAChannelKeepsNoOtherTimeLimitWaiting() throws Exception {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .timeouts(Timeouts.NONE.attempt(Duration.ofMillis(50)))
            .build();
    SlowToClose channel = new SlowToClose();
    Thread stuck =
        new Thread(
            () -> {
              try {
                pipeline.run(channel::block);
              } catch (Throwable e) {
                // Its time limit.
              }
            });
    stuck.start();
    channel.closing.await();
    CompletableFuture<String> other = pipeline.callAsync(CompletableFuture::new);
    assertThat(other.orTimeout(60, TimeUnit.SECONDS).handle((r, e) -> e).join())
        .isInstanceOf(CallTimeoutException.class);
    assertThat(onTimer(() -> "free")).isEqualTo("free");
    never.countDown();
    stuck.join();
  }

  private static <T> T onTimer(Callable<T> task) throws Exception {
    return SharedTimer.get().schedule(task, 0, TimeUnit.NANOSECONDS).get(60, TimeUnit.SECONDS);
  }

  /** C12: subscribers, dependants and users' executors that block. */
  @Test
  void c12NothingOfOthersRunsOnTheTimersThread() throws Exception {
    List<String> threads = new CopyOnWriteArrayList<>();
    Runnable note = () -> threads.add(Thread.currentThread().getName());
    Executor own =
        task -> {
          note.run();
          task.run();
        };
    ResiliencePipeline pipeline =
        twoAttempts()
            .executor(own)
            .hedge(Hedge.after(Duration.ofMillis(5)))
            .timeouts(Timeouts.NONE.attempt(Duration.ofMillis(50)).deadline(Duration.ofSeconds(20)))
            .build()
            .reporting(report -> note.run());
    CompletableFuture<String> answer =
        pipeline.callAsync(
            attempt -> {
              AttemptScope scope = AttemptScopes.current();
              scope.onOver(reason -> note.run());
              note.run();
              return new CompletableFuture<>();
            },
            failure -> {
              note.run();
              return "fallback";
            });
    assertThat(get(answer)).isEqualTo("fallback");
    assertThat(threads).isNotEmpty().noneMatch(name -> name.equals("halfopen-timer"));
  }

  @Test
  void c15TimeLimitsHoldWhileTheCommonPoolIsBlocked() {
    for (int i = 0; i < 200; i++) {
      ForkJoinPool.commonPool().execute(this::block);
    }
    ResiliencePipeline pipeline =
        twoAttempts().timeouts(Timeouts.NONE.attempt(Duration.ofMillis(50))).build();
    assertThat(
            pipeline
                .callAsync(CompletableFuture::new)
                .orTimeout(60, TimeUnit.SECONDS)
                .handle((r, e) -> e)
                .join())
        .isInstanceOf(CallTimeoutException.class);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(2);
  }

  private void block() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An exchange that heeds no interrupt, but its being closed. */
  private static final class Exchange {
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Throwable reason;

    String answer() throws IOException {
      Runnable takeBack =
          AttemptScopes.current()
              .onOver(
                  why -> {
                    reason = why;
                    closed.countDown();
                  });
      boolean interrupted = false;
      try {
        while (true) {
          try {
            closed.await();
            throw new IOException("closed");
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        takeBack.run();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Test
  void theDeadlineClosesWhatIsBeneathASynchronousCall() {
    for (int i = 0; i < 200; i++) {
      ForkJoinPool.commonPool().execute(this::block);
    }
    ResiliencePipeline pipeline =
        twoAttempts().timeouts(Timeouts.NONE.deadline(Duration.ofMillis(500))).build();
    Exchange exchange = new Exchange();
    Throwable seen = failure(() -> pipeline.call(exchange::answer));
    assertThat(seen).isInstanceOf(CallTimeoutException.class);
    assertThat(((CallTimeoutException) seen).limit()).isEqualTo(Limit.DEADLINE);
    assertThat(exchange.reason).isInstanceOf(CallTimeoutException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(1);
  }

  private interface Failing {
    void run() throws Throwable;
  }

  private static @Nullable Throwable failure(Failing call) {
    try {
      call.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  @Test
  void aStopThatBlocksDoesNotKeepTheInterruptFromComing() {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .timeouts(Timeouts.NONE.attempt(Duration.ofMillis(50)))
            .build();
    Throwable seen =
        failure(
            () ->
                pipeline.run(
                    () -> {
                      AttemptScopes.current().onOver(reason -> block());
                      never.await();
                    }));
    assertThat(seen).isInstanceOf(CallTimeoutException.class);
    assertThat(seen).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void aScopeWithinAScopeIsOverWithTheOuterOneAndTriesNoMore() {
    ResiliencePipeline outer =
        ResiliencePipeline.builder(breaker)
            .timeouts(Timeouts.NONE.attempt(Duration.ofMillis(500)))
            .build();
    ResiliencePipeline inner =
        ResiliencePipeline.builder(CircuitBreaker.of("inner"))
            .timeouts(Timeouts.NONE.attempt(Duration.ofHours(1)))
            .retry(
                Retry.builder()
                    .maxAttempts(50)
                    .waits(Duration.ZERO, seconds(1))
                    .idempotent(true)
                    .build())
            .build();
    List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    Throwable seen =
        failure(
            () ->
                outer.call(
                    () ->
                        inner.call(
                            () -> {
                              Exchange exchange = new Exchange();
                              exchanges.add(exchange);
                              return exchange.answer();
                            })));
    assertThat(seen).isInstanceOf(CallTimeoutException.class);
    assertThat(exchanges).hasSize(1);
    assertThat(exchanges.get(0).reason).isInstanceOf(CallTimeoutException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  /** 37a: what the first caller holds is not kept by the timer's thread, nor by the executor's. */
  @Test
  void c14TheTimersThreadHasNothingOfWhoeverCameFirst() throws Exception {
    List<WeakReference<Object>> held = new ArrayList<>();
    Thread first =
        new Thread(
            () -> {
              byte[] megabyte = new byte[1 << 20];
              INHERITED.set(megabyte);
              held.add(new WeakReference<>(megabyte));
              ResiliencePipeline pipeline =
                  twoAttempts().timeouts(Timeouts.NONE.attempt(seconds(5))).build();
              pipeline.get(() -> "ok");
              get(pipeline.callAsync(() -> CompletableFuture.completedFuture("ok")));
              INHERITED.remove();
            });
    first.start();
    first.join();
    for (int i = 0; i < 50 && held.get(0).get() != null; i++) {
      System.gc();
      onTimer(() -> "in use");
    }
    assertThat(held.get(0).get()).isNull();
  }

  @Test
  void c16SoDoesASourceThatIsAskedAndTheReport() throws Exception {
    List<Found> found = new CopyOnWriteArrayList<>();
    List<Thread> others = new CopyOnWriteArrayList<>();
    Executor other =
        task -> {
          Thread thread = new Thread(task);
          others.add(thread);
          thread.start();
        };
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .context(Context.mdc())
            .build()
            .reporting(report -> found.add(Found.here()));
    CountDownLatch ended = new CountDownLatch(1);
    MDC.put("request", "42");
    pipeline
        .<String>callStream(
            () ->
                wanting ->
                    other.execute(
                        () ->
                            wanting.onSubscribe(
                                new Flow.Subscription() {
                                  @Override
                                  public void request(long n) {
                                    found.add(Found.here());
                                    other.execute(wanting::onComplete);
                                  }

                                  @Override
                                  public void cancel() {}
                                })))
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(String item) {}

              @Override
              public void onError(Throwable error) {}

              @Override
              public void onComplete() {
                ended.countDown();
              }
            });
    ended.await();
    CompletableFuture<String> instead = new CompletableFuture<>();
    CompletableFuture<String> seen =
        pipeline
            .callAsyncOrElse(
                attempt -> CompletableFuture.<String>failedFuture(new IOException("down")),
                failure -> instead)
            .thenApply(
                answer -> {
                  found.add(Found.here());
                  return answer;
                });
    other.execute(() -> instead.complete("instead"));
    assertThat(get(seen)).isEqualTo("instead");
    for (Thread each : others) {
      each.join();
    }
    assertThat(found).hasSize(4).allMatch(f -> "42".equals(f.entry));
  }
}
