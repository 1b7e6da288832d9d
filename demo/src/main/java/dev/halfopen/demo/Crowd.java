package dev.halfopen.demo;

import com.openai.errors.OpenAIException;
import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.demo.CallRecord.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that has a thread for each call, as servers with virtual threads have: nobody
 * waits for another, and what is blocked can be counted.
 */
final class Crowd implements AutoCloseable {
  private final Asker asker;
  private final Measurements measurements = new Measurements();
  private final ScheduledExecutorService starter = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<CompletableFuture<Void>> calls = new ArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger cutUnnoticed = new AtomicInteger();
  private long startNanos;

  Crowd(Asker asker) {
    this.asker = asker;
  }

  /** Starts the traffic, whose time zero is this {@link System#nanoTime}. */
  void start(List<PlannedCall> plan, long zero) {
    startNanos = zero;
    for (PlannedCall call : plan) {
      CompletableFuture<Void> made = new CompletableFuture<>();
      calls.add(made);
      Future<?> unused =
          starter.schedule(
              () -> threads.execute(() -> make(call, made)),
              zero + call.due().toNanos() - System.nanoTime(),
              TimeUnit.NANOSECONDS);
    }
  }

  private void make(PlannedCall call, CompletableFuture<Void> made) {
    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    measurements.began(sinceStart());
    try {
      Outcome outcome = outcome(call);
      measurements.ended(new CallRecord(call.due(), sinceStart(), outcome));
      made.complete(null);
    } catch (Throwable e) {
      made.completeExceptionally(e);
    } finally {
      underWay.decrementAndGet();
    }
  }

  private Outcome outcome(PlannedCall call) {
    try {
      if (asker.ask(call.streaming())) {
        return Outcome.ANSWERED;
      }
      if (call.streaming()) {
        cutUnnoticed.incrementAndGet();
      }
      return Outcome.HALF_ANSWERED;
    } catch (CallNotPermittedException
        | io.github.resilience4j.circuitbreaker.CallNotPermittedException e) {
      return Outcome.REJECTED;
    } catch (OpenAIException | AIServiceException e) {
      return e.getCause() instanceof CallNotPermittedException ? Outcome.REJECTED : Outcome.FAILED;
    }
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Waits until all planned calls have ended, and says if one ended as none should. */
  void awaitEnd(Duration atMost) throws DemoException, InterruptedException {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new));
    try {
      all.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new DemoException("a call ended unexpectedly: " + Plain.describe(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new DemoException("calls did not end within " + Plain.time(atMost), e);
    }
  }

  Measurements measurements() {
    return measurements;
  }

  /** Calls that hold a thread now. */
  int underWay() {
    return underWay.get();
  }

  /** Threads that calls held at the worst moment. */
  int mostUnderWay() {
    return most.get();
  }

  /** Streams that ended before their true end, and were taken for whole answers. */
  int cutUnnoticed() {
    return cutUnnoticed.get();
  }

  @Override
  public void close() {
    starter.shutdownNow();
    threads.shutdownNow();
  }
}
