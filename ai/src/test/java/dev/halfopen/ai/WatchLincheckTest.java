package dev.halfopen.ai;

import dev.halfopen.TimeSource;
import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However content, the timer and the end race: one task stands in the timer, and none at last. */
@Tag("lincheck")
class WatchLincheckTest {
  @Test
  void noTaskIsLeftBehind() {
    Explore.of("Watch")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aWatchThatDoesNotLookWhetherItWasStoppedIsRejected() {
    Explore.of("Watch")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .rejects(Broken.class);
  }

  /** As an exchange does it: its first content comes once, and its end from anybody. */
  public static class Real {
    final Timer timer = new Timer();
    private final Patience patience = new Patience(0);
    private final Watch watch =
        new Watch(
            Watchdogs.NONE.firstToken(Duration.ofDays(1)).idle(Duration.ofHours(1)),
            new Standing(),
            0,
            timer,
            Runnable::run,
            patience,
            phase -> {});
    private volatile boolean ended;

    public Real() {
      Explore.executed();
      start();
    }

    @Operation(runOnce = true)
    public void contentComes() {
      patience.content(0);
      firstContent();
    }

    @Operation
    public void theTimerFires() {
      timer.fire();
    }

    @Operation
    public void itEnds() {
      stop();
      ended = true;
    }

    void start() {
      watch.start();
    }

    void firstContent() {
      watch.firstContent();
    }

    void stop() {
      watch.stop();
    }

    @Validate
    public void oneTaskStandsUntilTheEnd() {
      long standing = timer.standing();
      if (standing != (ended ? 0 : 1)) {
        throw new IllegalStateException(standing + " tasks, ended: " + ended);
      }
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void contentComes() {}

    public void theTimerFires() {}

    public void itEnds() {}
  }

  /** The planted bug: the end may come between the look at it and the task that is put there. */
  public static class Broken extends Real {
    private final AtomicReference<@Nullable Future<?>> task = new AtomicReference<>();
    private volatile boolean stopped;

    public Broken() {
      check();
    }

    @Override
    void start() {
      // The fields aren't there yet.
    }

    @Override
    void firstContent() {
      check();
    }

    @Override
    void stop() {
      stopped = true;
      replace(null);
    }

    private void check() {
      if (!stopped) {
        replace(timer.schedule(this::check, 1, TimeUnit.NANOSECONDS));
      }
    }

    private void replace(@Nullable Future<?> next) {
      Future<?> previous = task.getAndSet(next);
      if (previous != null) {
        previous.cancel(false);
      }
    }
  }

  /** A timer whose tasks run when somebody says so. It starts no thread. */
  private static final class Timer extends ScheduledThreadPoolExecutor {
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();

    Timer() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      Task task = new Task(command);
      tasks.add(task);
      return task;
    }

    void fire() {
      for (Task task : tasks) {
        if (task.standing.compareAndSet(true, false)) {
          task.command.run();
          return;
        }
      }
    }

    long standing() {
      return tasks.stream().filter(task -> task.standing.get()).count();
    }
  }

  private static final class Task implements ScheduledFuture<Object> {
    private final Runnable command;
    private final AtomicBoolean standing = new AtomicBoolean(true);

    Task(Runnable command) {
      this.command = command;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return standing.compareAndSet(true, false);
    }

    @Override
    public boolean isCancelled() {
      return isDone();
    }

    @Override
    public boolean isDone() {
      return !standing.get();
    }

    @Override
    public Object get() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object get(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }

  private static final class Standing implements TimeSource {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH;
    }
  }
}
