package dev.halfopen.timeout;

import dev.halfopen.internal.SharedExecutor;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The timer of all pipelines and watchdogs of this JVM that were not given one of their own. Its
 * thread is a daemon, starts with the first task and ends when there has been none for a while.
 *
 * @since 0.1.0
 */
public final class SharedTimer {
  private SharedTimer() {}

  /**
   * The timer. All share its one thread, so a task must be short, must not wait for anything and
   * run no code of others: it hands over to an executor. The timer can't be shut down ({@link
   * UnsupportedOperationException}).
   */
  public static ScheduledExecutorService get() {
    return OneThread.TIMER;
  }

  private static final class OneThread extends ScheduledThreadPoolExecutor {
    static final ScheduledExecutorService TIMER = new OneThread();

    private static final int SECONDS_TO_LIVE = 10;

    private OneThread() {
      super(1, OneThread::daemon);
      setRemoveOnCancelPolicy(true);
      setKeepAliveTime(SECONDS_TO_LIVE, TimeUnit.SECONDS);
      allowCoreThreadTimeOut(true);
    }

    /** It has nothing of whichever call happens to be the first. */
    private static Thread daemon(Runnable tasks) {
      return SharedExecutor.ownThread(tasks, "halfopen-timer", null);
    }

    @Override
    public void shutdown() {
      throw new UnsupportedOperationException("the timer is shared");
    }

    @Override
    public List<Runnable> shutdownNow() {
      throw new UnsupportedOperationException("the timer is shared");
    }
  }
}
