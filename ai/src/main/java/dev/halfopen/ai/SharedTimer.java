package dev.halfopen.ai;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread of the watchdogs, for those who don't bring their own (R13). */
final class SharedTimer {
  private static final int SECONDS_TO_LIVE = 10;

  private SharedTimer() {}

  static ScheduledExecutorService get() {
    return Holder.TIMER;
  }

  private static final class Holder {
    static final ScheduledExecutorService TIMER = timer();

    private static ScheduledExecutorService timer() {
      ScheduledThreadPoolExecutor timer =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "halfopen-watchdog");
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
              });
      timer.setRemoveOnCancelPolicy(true);
      timer.setKeepAliveTime(SECONDS_TO_LIVE, TimeUnit.SECONDS);
      timer.allowCoreThreadTimeOut(true);
      return timer;
    }
  }
}
