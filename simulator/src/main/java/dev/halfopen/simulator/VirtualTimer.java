package dev.halfopen.simulator;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer whose tasks are events of a run. It can't be shut down: the run ends without it. */
final class VirtualTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final EventQueue events;
  private final VirtualClock clock;

  VirtualTimer(EventQueue events, VirtualClock clock) {
    this.events = events;
    this.clock = clock;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
    return added(new Task<>(call, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return added(
        new Task<>(Executors.callable(command), unit.toNanos(initialDelay), unit.toNanos(period)));
  }

  /** The same as at a fixed rate: a task takes no time. */
  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  /** Runs the command as the next event. */
  @Override
  public void execute(Runnable command) {
    events.add(clock.nanoTime(), command::run);
  }

  private <V> Task<V> added(Task<V> task) {
    events.add(task.dueAt, task);
    return task;
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  private final class Task<V> extends FutureTask<V>
      implements RunnableScheduledFuture<V>, EventQueue.Event {
    private final long period;
    private long dueAt;

    Task(Callable<V> call, long delay, long period) {
      super(call);
      this.dueAt = clock.nanoTime() + Math.max(delay, 0);
      this.period = period;
    }

    @Override
    public void happen() {
      run();
    }

    @Override
    public boolean isPeriodic() {
      return period > 0;
    }

    @Override
    public void run() {
      if (!isPeriodic()) {
        super.run();
      } else if (runAndReset()) {
        dueAt += period;
        events.add(dueAt, this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueAt - clock.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
