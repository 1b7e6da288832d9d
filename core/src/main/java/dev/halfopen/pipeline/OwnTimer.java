package dev.halfopen.pipeline;

import java.util.concurrent.ScheduledExecutorService;

/** A timer of the user's own, which may be shut down while alarms stand in it. */
final class OwnTimer {
  private final ScheduledExecutorService timer;
  private final EndOfOwn end;

  OwnTimer(ScheduledExecutorService timer) {
    this.timer = timer;
    this.end = new EndOfOwn(timer);
  }

  /**
   * Sets an alarm. If the timer ends before its time, the shared one takes over for what is left.
   *
   * @throws java.util.concurrent.RejectedExecutionException if it has ended already
   */
  Alarm set(Runnable task, long nanos) {
    Alarm alarm = new Alarm(task, this);
    return set(alarm, nanos, () -> Alarm.onShared(task, alarm.nanosLeft(nanos)));
  }

  /**
   * As {@link #set(Runnable, long)}.
   *
   * @param lost runs instead of the task, on another thread, if the timer ends before its time
   */
  Alarm set(Runnable task, long nanos, Runnable lost) {
    return set(new Alarm(task, this), nanos, lost);
  }

  private Alarm set(Alarm alarm, long nanos, Runnable lost) {
    end.expect(alarm, lost);
    try {
      alarm.set(timer, nanos);
    } catch (Throwable e) {
      end.forget(alarm);
      throw e;
    }
    end.watch();
    return alarm;
  }

  void forget(Alarm alarm) {
    end.forget(alarm);
  }
}
