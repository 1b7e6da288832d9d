package dev.halfopen.ai;

import dev.halfopen.testkit.ManualTimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer that runs its tasks when its clock is moved. */
public final class ManualTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final ManualTimeSource time;
  private final List<Task<?>> tasks = new ArrayList<>();
  private boolean shutdown;

  /** A timer by this clock. */
  public ManualTimer(ManualTimeSource time) {
    this.time = time;
  }

  /** Moves the clock in steps, so that tasks run when they are due. */
  public void advance(Duration duration) {
    Duration step = Duration.ofMillis(10);
    for (Duration done = Duration.ZERO; done.compareTo(duration) < 0; done = done.plus(step)) {
      time.advance(step);
      for (Task<?> task : due()) {
        task.run();
      }
    }
  }

  private synchronized List<Task<?>> due() {
    List<Task<?>> due = new ArrayList<>(tasks);
    due.removeIf(task -> task.dueAt - time.nanoTime() > 0);
    tasks.removeAll(due);
    return due;
  }

  /** How many tasks stand in the timer. */
  public synchronized int pending() {
    return tasks.size();
  }

  private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    private final long dueAt;

    Task(Callable<V> call, long dueAt) {
      super(call);
      this.dueAt = dueAt;
    }

    @Override
    public boolean isPeriodic() {
      return false;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueAt - time.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean cancel(boolean interrupt) {
      synchronized (ManualTimer.this) {
        tasks.remove(this);
      }
      return super.cancel(interrupt);
    }
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(call, time.nanoTime() + unit.toNanos(delay));
    synchronized (this) {
      if (shutdown) {
        throw new RejectedExecutionException();
      }
      tasks.add(task);
    }
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutdown();
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }
}
