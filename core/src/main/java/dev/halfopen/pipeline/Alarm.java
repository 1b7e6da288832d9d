package dev.halfopen.pipeline;

import dev.halfopen.timeout.SharedTimer;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task that stands in a timer until its time comes or it is cancelled. Thread-safe. */
final class Alarm implements Runnable {
  private final Runnable task;
  private final @Nullable OwnTimer keeper;
  private volatile @Nullable Future<?> future;

  Alarm(Runnable task, @Nullable OwnTimer keeper) {
    this.task = task;
    this.keeper = keeper;
  }

  /** Sets an alarm on the shared timer. */
  static Alarm onShared(Runnable task, long nanos) {
    return new Alarm(task, null).set(SharedTimer.get(), nanos);
  }

  Alarm set(ScheduledExecutorService timer, long nanos) {
    future = timer.schedule(this, nanos, TimeUnit.NANOSECONDS);
    return this;
  }

  /**
   * How long it is until its time, as its timer says.
   *
   * @param otherwise if that can't say
   */
  long nanosLeft(long otherwise) {
    try {
      return future instanceof Delayed delayed
          ? Math.max(0, delayed.getDelay(TimeUnit.NANOSECONDS))
          : otherwise;
    } catch (Throwable e) {
      return otherwise;
    }
  }

  @Override
  public void run() {
    forget();
    task.run();
  }

  /** Never throws: who has no need of it any more goes on, whatever a timer of the user's does. */
  void cancel() {
    forget();
    Future<?> present = future;
    if (present != null) {
      try {
        present.cancel(false);
      } catch (Throwable e) {
        // Then it comes for nobody.
      }
    }
  }

  private void forget() {
    if (keeper != null) {
      keeper.forget(this);
    }
  }
}
