package dev.halfopen.demo;

import com.openai.errors.OpenAIException;
import dev.halfopen.AIServiceException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.demo.CallRecord.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An application with a fixed number of callers that make planned calls. A call that is due while
 * all of them are busy waits, as it would in a pool of threads or connections.
 */
final class Callers implements AutoCloseable {
  private final ChatClient client;
  private final Measurements measurements = new Measurements();
  private final ScheduledThreadPoolExecutor pool;
  private final List<Future<?>> calls = new ArrayList<>();
  private long startNanos;
  private volatile @Nullable Throwable lastFailure;

  Callers(int number, ChatClient client) {
    this.client = client;
    pool = new ScheduledThreadPoolExecutor(number);
    pool.prestartAllCoreThreads();
  }

  /** Starts the traffic, whose time zero is this {@link System#nanoTime}. */
  void start(List<PlannedCall> plan, long zero) {
    startNanos = zero;
    for (PlannedCall call : plan) {
      long delay = zero + call.due().toNanos() - System.nanoTime();
      calls.add(pool.schedule(() -> make(call), delay, TimeUnit.NANOSECONDS));
    }
  }

  private void make(PlannedCall call) {
    measurements.began(sinceStart());
    Outcome outcome;
    try {
      client.ask(call.streaming());
      outcome = Outcome.ANSWERED;
    } catch (OpenAIException | AIServiceException e) {
      if (e.getCause() instanceof CallNotPermittedException) {
        outcome = Outcome.REJECTED;
      } else {
        lastFailure = e;
        outcome = Outcome.FAILED;
      }
    }
    measurements.ended(new CallRecord(call.due(), sinceStart(), outcome));
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Waits until all planned calls have ended, and says if one ended as none should. */
  void awaitEnd(Duration atMost) throws DemoException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    for (Future<?> call : calls) {
      try {
        call.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new DemoException("a call ended unexpectedly: " + Plain.describe(e.getCause()), e);
      } catch (TimeoutException e) {
        throw new DemoException("calls did not end within " + Plain.time(atMost), e);
      }
    }
  }

  Measurements measurements() {
    return measurements;
  }

  /** What the last failed call met; null if none has failed. */
  @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  @Override
  public void close() {
    pool.shutdownNow();
    client.close();
  }
}
