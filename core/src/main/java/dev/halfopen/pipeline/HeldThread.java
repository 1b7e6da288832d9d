package dev.halfopen.pipeline;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Holds the thread of a synchronous call until it may go on. */
final class HeldThread {
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean timerLost;

  void goOn() {
    over.countDown();
  }

  /** The timer that was to end this has ended before. */
  void goOnWithoutTimer() {
    timerLost = true;
    goOn();
  }

  /**
   * Holds the current thread, and stops the alarm afterwards.
   *
   * @param why for the exception of who is interrupted, which the thread stays
   * @return why nothing can follow; null: the wait is over as it should
   */
  @Nullable Throwable hold(@Nullable Alarm alarm, String why) {
    try {
      over.await();
      return timerLost ? DrivenRun.timerHasEnded() : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CancellationException("interrupted while " + why);
    } finally {
      if (alarm != null) {
        alarm.cancel();
      }
    }
  }
}
