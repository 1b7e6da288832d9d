package dev.halfopen.ai;

import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A timer that shows its last task to a test instead of running it. It starts no thread. */
final class CapturingTimer extends ScheduledThreadPoolExecutor {
  private final AtomicReference<Runnable> task;

  CapturingTimer(AtomicReference<Runnable> task) {
    super(0);
    this.task = task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    task.set(command);
    return new ManualTimer(new ManualTimeSource()).schedule(command, delay, unit);
  }
}
