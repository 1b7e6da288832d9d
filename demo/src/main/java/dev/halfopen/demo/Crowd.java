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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that has a thread for each call, as servers with virtual threads have: nobody
 * waits for another, and what is blocked can be counted.
 */
final class Crowd implements AutoCloseable {
  /** A planned call, and its end. */
  private record Made(PlannedCall call, AtomicBoolean over, CompletableFuture<Void> end) {}

  private final Asker asker;
  private final Measurements measurements = new Measurements();
  private final ScheduledExecutorService starter =
      Executors.newSingleThreadScheduledExecutor(Crowd::daemon);
  private final ExecutorService threads = Executors.newCachedThreadPool(Crowd::daemon);
  private final List<Made> calls = new ArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger cutUnnoticed = new AtomicInteger();
  private long startNanos;

  Crowd(Asker asker) {
    this.asker = asker;
  }

  /** What was given up must not keep the demo from its end. */
  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts the traffic, whose time zero is this {@link System#nanoTime}. */
  void start(List<PlannedCall> plan, long zero) {
    startNanos = zero;
    for (PlannedCall call : plan) {
      Made made = new Made(call, new AtomicBoolean(), new CompletableFuture<>());
      calls.add(made);
      Future<?> unused =
          starter.schedule(
              () -> threads.execute(() -> make(made)),
              zero + call.due().toNanos() - System.nanoTime(),
              TimeUnit.NANOSECONDS);
    }
  }

  private void make(Made made) {
    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    measurements.began(sinceStart());
    try {
      end(made, outcome(made.call()));
    } catch (Throwable e) {
      made.end().completeExceptionally(e);
    } finally {
      underWay.decrementAndGet();
    }
  }

  /** Whoever is first ends a call: it itself, or who gives it up. */
  private void end(Made made, Outcome outcome) {
    Duration now = sinceStart();
    if (made.over().compareAndSet(false, true)) {
      measurements.ended(new CallRecord(made.call().due(), now, outcome));
      if (outcome == Outcome.HALF_ANSWERED && made.call().streaming()) {
        cutUnnoticed.incrementAndGet();
      }
      made.end().complete(null);
    }
  }

  private Outcome outcome(PlannedCall call) {
    try {
      return asker.ask(call.streaming()) ? Outcome.ANSWERED : Outcome.HALF_ANSWERED;
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

  /**
   * Waits until all planned calls have ended, gives up those that have not by then, and says if one
   * ended as none should.
   */
  void awaitEnd(long deadline) throws DemoException, InterruptedException {
    for (Made made : calls) {
      try {
        made.end().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new DemoException("a call ended unexpectedly: " + Plain.describe(e.getCause()), e);
      } catch (TimeoutException e) {
        end(made, Outcome.FAILED);
      }
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
