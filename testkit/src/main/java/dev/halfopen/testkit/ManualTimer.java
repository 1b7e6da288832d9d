package dev.halfopen.testkit;

import static dev.halfopen.testkit.Checks.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer whose tasks run when a test moves the time, and at no other moment: on the test's own
 * thread, in the order of their due times.
 *
 * <pre>{@code
 * ManualTimeSource time = new ManualTimeSource();
 * ManualTimer timer = new ManualTimer(time);
 * timer.schedule(() -> stop(call), 30, TimeUnit.SECONDS);
 * timer.advance(Duration.ofSeconds(30));          // the call is stopped, and nobody has waited
 * }</pre>
 *
 * <p>Each task sees the time at which it is due. As with other timers, what a task throws is to be
 * found in its future. Tasks may be scheduled and cancelled by any thread; the time is to be moved
 * by one thread at a time.
 *
 * @since 0.1.0
 */
public final class ManualTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private static final Duration MAX_ADVANCE = Duration.ofNanos(Long.MAX_VALUE);

  /** So that differences of due times don't overflow; nobody waits for 146 years. */
  private static final long MAX_DELAY = Long.MAX_VALUE / 2;

  private final ManualTimeSource time;
  // Guarded by itself, under which no task runs.
  private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
  private long scheduled;
  private boolean shutdown;

  /** Creates a timer that is due by this time. */
  public ManualTimer(ManualTimeSource time) {
    this.time = time;
  }

  /**
   * Moves the time source forward. It stops at each due time on the way, for the tasks that are due
   * then; also for those that were scheduled meanwhile, by tasks for instance.
   *
   * @param duration how far; 0 to {@link Long#MAX_VALUE} nanoseconds (292 years)
   * @throws IllegalArgumentException if the duration is negative or longer than that
   */
  public void advance(Duration duration) {
    check(
        !duration.isNegative() && duration.compareTo(MAX_ADVANCE) <= 0,
        "duration",
        duration,
        ">= 0 and <= " + MAX_ADVANCE);
    long end = time.nanoTime() + duration.toNanos();
    for (Task<?> task = nextBefore(end); task != null; task = nextBefore(end)) {
      moveTo(task.dueAt);
      task.run();
    }
    moveTo(end);
  }

  private void moveTo(long nanoTime) {
    // A task may be overdue, and may have moved the time itself.
    time.advance(Duration.ofNanos(Math.max(nanoTime - time.nanoTime(), 0)));
  }

  private @Nullable Task<?> nextBefore(long end) {
    synchronized (tasks) {
      Task<?> next = tasks.peek();
      long now = time.nanoTime();
      return next == null || next.dueAt - now > end - now ? null : tasks.poll();
    }
  }

  /** How many tasks stand in the timer; cancelled ones don't. */
  public int pending() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> call, long delay, TimeUnit unit) {
    return add(new Task<>(call, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    check(period > 0, "period", period, "> 0");
    return add(
        new Task<>(Executors.callable(command), unit.toNanos(initialDelay), unit.toNanos(period)));
  }

  /** The same as at a fixed rate: a task takes no time. */
  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  /** Runs the command when the time is moved next, be it by nothing. */
  @Override
  public void execute(Runnable command) {
    put(new Task<>(Executors.callable(command), 0, 0));
  }

  private <V> Task<V> add(Task<V> task) {
    put(task);
    return task;
  }

  private void put(Task<?> task) {
    synchronized (tasks) {
      if (shutdown) {
        throw new RejectedExecutionException("the timer was shut down");
      }
      task.number = scheduled++;
      tasks.add(task);
    }
  }

  /** Takes no more tasks; those that it has are dropped. */
  @Override
  public void shutdown() {
    shutdownNow();
  }

  @Override
  public List<Runnable> shutdownNow() {
    synchronized (tasks) {
      shutdown = true;
      List<Runnable> dropped = new ArrayList<>(tasks);
      tasks.clear();
      return dropped;
    }
  }

  @Override
  public boolean isShutdown() {
    synchronized (tasks) {
      return shutdown;
    }
  }

  @Override
  public boolean isTerminated() {
    return isShutdown();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    private final long period;
    private volatile long dueAt;
    private long number;

    Task(Callable<V> call, long delay, long period) {
      super(call);
      this.dueAt = time.nanoTime() + Math.min(Math.max(delay, 0), MAX_DELAY);
      this.period = period;
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
        synchronized (tasks) {
          if (!shutdown && !isCancelled()) {
            dueAt += period;
            tasks.add(this);
          }
        }
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      synchronized (tasks) {
        tasks.remove(this);
      }
      return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueAt - time.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> that = (Task<?>) other;
      long later = dueAt - that.dueAt;
      return later == 0 ? Long.compare(number, that.number) : Long.signum(later);
    }
  }
}
