package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.ManualTimer;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.Hedge;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A call that is answered, hedged, timed out and cancelled at once ends once, and nothing of it is
 * left: no permit, no place, no timer.
 */
class PipelineRaceTest {
  private static final int ROUNDS = 20_000;
  private static final Duration HEDGE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer(clock);
  private final AtomicInteger reports = new AtomicInteger();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "raced",
          CircuitBreakerConfig.builder()
              .failureThreshold(1_000_000)
              .retryBudget(RetryBudget.of(100, 1_000_000))
              .timeSource(clock)
              .build());

  private ResiliencePipeline pipeline(Timeouts timeouts) {
    return ResiliencePipeline.builder(breaker)
        .timeouts(timeouts)
        .hedge(Hedge.after(HEDGE))
        .limit(ConcurrencyLimit.of(1))
        .timer(timer)
        .executor(Runnable::run)
        .build()
        .reporting(report -> reports.incrementAndGet());
  }

  @Test
  void aCallEndsOnceAndLeavesNothing() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.attempt(LIMIT));
    try (Race race = new Race(4)) {
      for (int round = 1; round <= ROUNDS; round++) {
        List<CompletableFuture<String>> sources = new CopyOnWriteArrayList<>();
        CompletableFuture<String> answer =
            pipeline.callAsync(
                () -> {
                  CompletableFuture<String> source = new CompletableFuture<>();
                  sources.add(source);
                  return source;
                });
        timer.advance(HEDGE);
        assertThat(sources).hasSize(2);
        race.round(thread -> end(thread, sources, answer));
        assertThat(answer).isDone();
        assertThat(sources).allMatch(CompletableFuture::isDone);
        assertThat(reports).hasValue(round);
        assertThat(timer.pending()).isZero();
        assertThat(pipeline.metrics().callsInFlight()).isZero();
      }
    }
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(metrics.callsInFlight()).isZero();
    assertThat(metrics.totalCalls()).isEqualTo(2L * ROUNDS);
    assertThat(pipeline.metrics().totalCalls()).isEqualTo(ROUNDS);
    assertThat(pipeline.metrics().rejectedCalls()).as("each got its place").isZero();
  }

  private void end(
      int thread, List<CompletableFuture<String>> sources, CompletableFuture<String> answer) {
    switch (thread) {
      case 0 -> sources.get(0).complete("first");
      case 1 -> sources.get(1).completeExceptionally(new IllegalStateException("hedge"));
      case 2 -> answer.cancel(true);
      default -> timer.advance(LIMIT);
    }
  }

  /** Items, the end, the deadline and the subscriber's leaving. */
  @Test
  void aStreamEndsOnceAndLeavesNothing() {
    ResiliencePipeline pipeline = pipeline(Timeouts.NONE.idle(LIMIT));
    try (Race race = new Race(3)) {
      for (int round = 1; round <= ROUNDS; round++) {
        SubmissionPublisher<String> source = new SubmissionPublisher<>(Runnable::run, 8);
        Ends ends = new Ends();
        pipeline.callStream(() -> source).subscribe(ends);
        race.round(
            thread -> {
              switch (thread) {
                case 0 -> {
                  source.submit("item");
                  source.close();
                }
                case 1 -> ends.leave();
                default -> timer.advance(LIMIT);
              }
            });
        source.close();
        assertThat(ends.problems).isEmpty();
        assertThat(reports).hasValue(round);
        assertThat(timer.pending()).isZero();
        assertThat(pipeline.metrics().callsInFlight()).isZero();
      }
    }
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(ROUNDS);
    assertThat(pipeline.metrics().rejectedCalls()).as("each got its place").isZero();
  }

  /** A subscriber that asks for all, and notes what breaks the rules of signals. */
  private static final class Ends implements Flow.Subscriber<String> {
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    void leave() {
      subscription.cancel();
    }

    @Override
    public void onNext(String item) {
      signal(() -> {});
    }

    @Override
    public void onError(Throwable error) {
      signal(ends::incrementAndGet);
    }

    @Override
    public void onComplete() {
      signal(ends::incrementAndGet);
    }

    private void signal(Runnable what) {
      if (signals.incrementAndGet() != 1) {
        problems.add("two signals at a time");
      }
      if (ends.get() > 0) {
        problems.add("a signal after the end");
      }
      what.run();
      signals.decrementAndGet();
    }
  }
}
