package dev.halfopen.simulator.peers;

import io.smallrye.faulttolerance.core.timer.Timer;
import io.smallrye.faulttolerance.core.timer.TimerTask;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** SmallRye's timer on that of a run. */
record SimulatedTimer(ScheduledExecutorService timer) implements Timer {
  @Override
  public int getId() {
    return 1;
  }

  @Override
  public TimerTask schedule(long delayInMillis, Runnable task) {
    return new Task(timer.schedule(task, delayInMillis, TimeUnit.MILLISECONDS));
  }

  @Override
  public TimerTask schedule(long delayInMillis, Runnable task, Executor executor) {
    return schedule(delayInMillis, () -> executor.execute(task));
  }

  /** Nobody asks. */
  @Override
  public int countScheduledTasks() {
    return 0;
  }

  @Override
  public void shutdown() {}

  private record Task(ScheduledFuture<?> future) implements TimerTask {
    @Override
    public boolean isDone() {
      return future.isDone();
    }

    @Override
    public boolean cancel() {
      return future.cancel(false);
    }
  }
}
