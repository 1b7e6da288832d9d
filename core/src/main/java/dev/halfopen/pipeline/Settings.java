package dev.halfopen.pipeline;

import dev.halfopen.TimeSource;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.SharedTimer;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline was set up.
 *
 * @param targets where calls go, in order; at least one
 * @param switchAfter a wait for a retry that is longer goes on to another target instead
 * @param ownTimer what timeouts and waits run on; null: the shared one, which starts when it is
 *     needed
 * @param executor where calls go on that have waited or timed out
 */
record Settings(
    List<Target> targets,
    Retry retry,
    Timeouts timeouts,
    Duration switchAfter,
    @Nullable HedgeDelay hedge,
    TimeSource time,
    @Nullable ScheduledExecutorService ownTimer,
    Executor executor,
    RandomGenerator random) {
  /** Runs a task on the timer itself: it must be short and run no foreign code. */
  ScheduledFuture<?> schedule(Runnable task, long nanos) {
    return timer().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** Hands a task over to the executor when the time has come. */
  ScheduledFuture<?> scheduleOnExecutor(Runnable task, long nanos) {
    return schedule(() -> handOver(task), nanos);
  }

  /** Nobody would ever hear of a call that an executor refuses to go on with. */
  void handOver(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  ScheduledExecutorService timer() {
    return ownTimer == null ? SharedTimer.get() : ownTimer;
  }
}
