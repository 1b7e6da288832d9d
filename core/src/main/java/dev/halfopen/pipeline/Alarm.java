package dev.halfopen.pipeline;

import dev.halfopen.TimeSource;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One task in a timer, which rings by the earliest time that it was asked for and is gone then. Who
 * finds it ringing too early asks for another time; so a limit that keeps moving away costs no
 * scheduling. Thread-safe.
 */
final class Alarm {
  private final TimeSource time;
  private final ScheduledExecutorService timer;
  private final Runnable ring;
  private final AtomicReference<@Nullable Task> next = new AtomicReference<>();
  private final Task stopped = new Task(0);

  Alarm(TimeSource time, ScheduledExecutorService timer, Runnable ring) {
    this.time = time;
    this.timer = timer;
    this.ring = ring;
  }

  /**
   * Rings at this time or before. Does nothing after {@link #stop}.
   *
   * @throws RejectedExecutionException if the timer was shut down
   */
  void by(long dueAt) {
    Task current = next.get();
    while (current != stopped && (current == null || dueAt - current.dueAt < 0)) {
      Task task = new Task(dueAt);
      if (next.compareAndSet(current, task)) {
        if (current != null) {
          current.cancel();
        }
        task.schedule();
        return;
      }
      current = next.get();
    }
  }

  /** Rings no more; no task is left in the timer. */
  void stop() {
    Task current = next.getAndSet(stopped);
    if (current != null) {
      current.cancel();
    }
  }

  private final class Task implements Runnable {
    private final long dueAt;
    private volatile @Nullable Future<?> future;

    Task(long dueAt) {
      this.dueAt = dueAt;
    }

    void schedule() {
      long delay = Math.max(dueAt - time.nanoTime(), 0);
      future = timer.schedule(this, delay, TimeUnit.NANOSECONDS);
      if (next.get() != this) {
        // Replaced or stopped while nobody could know the future.
        cancel();
      }
    }

    void cancel() {
      Future<?> scheduled = future;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }

    @Override
    public void run() {
      if (next.compareAndSet(this, null)) {
        ring.run();
      }
    }
  }
}
