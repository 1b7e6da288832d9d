package dev.halfopen;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer that runs its tasks when its clock is moved, each at its time. */
public final class ManualTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final ManualClock clock;
  private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
  private long elapsed;
  private long scheduled;

  /** A timer on this clock, which must be moved by {@link #advance} only. */
  public ManualTimer(ManualClock clock) {
    this.clock = clock;
  }

  /** Moves the clock, from the time of one task to that of the next. */
  public void advance(Duration time) {
    long end = elapsed() + time.toNanos();
    for (Task<?> task = due(end); task != null; task = due(end)) {
      moveTo(task.dueAt);
      task.run();
    }
    moveTo(end);
  }

  /** Moves the clock to the next task, if there is one. */
  public void advanceToNext() {
    Task<?> task = due(Long.MAX_VALUE);
    if (task != null) {
      moveTo(task.dueAt);
      task.run();
    }
  }

  /** Runs something later. */
  public synchronized void runAfter(Duration delay, Runnable action) {
    tasks.add(
        new Task<>(
            () -> {
              action.run();
              return null;
            },
            elapsed + delay.toNanos(),
            scheduled++));
  }

  /** How many tasks stand in the timer. */
  public synchronized int pending() {
    return tasks.size();
  }

  private synchronized long elapsed() {
    return elapsed;
  }

  private synchronized @Nullable Task<?> due(long until) {
    Task<?> first = tasks.peek();
    return first == null || first.dueAt > until ? null : tasks.poll();
  }

  private synchronized void moveTo(long time) {
    if (time > elapsed) {
      clock.advance(Duration.ofNanos(time - elapsed));
      elapsed = time;
    }
  }

  private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    private final long dueAt;
    private final long number;

    Task(Callable<V> call, long dueAt, long number) {
      super(call);
      this.dueAt = dueAt;
      this.number = number;
    }

    @Override
    public boolean isPeriodic() {
      return false;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueAt - elapsed(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> task = (Task<?>) other;
      int byTime = Long.compare(dueAt, task.dueAt);
      return byTime == 0 ? Long.compare(number, task.number) : byTime;
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
  public synchronized <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(call, elapsed + Math.max(0, unit.toNanos(delay)), scheduled++);
    tasks.add(task);
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

  @Override
  public void execute(Runnable command) {
    command.run();
  }
}
