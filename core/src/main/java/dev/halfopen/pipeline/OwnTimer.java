package dev.halfopen.pipeline;

import dev.halfopen.internal.SharedExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A timer of the user's own, which may be shut down and then forgets its tasks without a word: so
 * the shared one looks after it, now and then, as long as alarms stand in it.
 */
final class OwnTimer {
  private static final long LOOK_MILLIS = 500;

  private final ScheduledExecutorService timer;
  private final Map<Alarm, Runnable> pending = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  OwnTimer(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * Sets an alarm.
   *
   * @param lost runs instead of the task, on another thread, if the timer ends before its time
   * @throws java.util.concurrent.RejectedExecutionException if it has ended already
   */
  Alarm set(Runnable task, long nanos, Runnable lost) {
    Alarm alarm = new Alarm(task, this);
    pending.put(alarm, lost);
    try {
      alarm.set(timer, nanos);
    } catch (Throwable e) {
      pending.remove(alarm);
      throw e;
    }
    lookLater();
    return alarm;
  }

  void forget(Alarm alarm) {
    pending.remove(alarm);
  }

  private void lookLater() {
    if (!pending.isEmpty() && looking.compareAndSet(false, true)) {
      Alarm.onShared(
          () -> SharedExecutor.get().execute(this::look),
          TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  private boolean hasEnded() {
    try {
      return timer.isTerminated();
    } catch (Throwable e) {
      return false; // nobody knows, so it is asked again
    }
  }

  private void look() {
    looking.set(false);
    if (hasEnded()) {
      for (Alarm alarm : List.copyOf(pending.keySet())) {
        Runnable lost = pending.remove(alarm);
        if (lost != null) {
          lost.run();
        }
      }
    }
    lookLater();
  }
}
