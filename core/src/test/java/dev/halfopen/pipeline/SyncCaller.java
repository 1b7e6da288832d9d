package dev.halfopen.pipeline;

import dev.halfopen.ManualTimer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a synchronous call on a thread of its own, and moves the clock whenever it waits for a
 * latch that is still closed. That it is parked would not be enough: who was woken a moment ago is
 * still parked, and would find that its next alarm has gone off before its time.
 */
final class SyncCaller {
  private SyncCaller() {}

  /** What the call gave or threw. */
  static <T> T call(ManualTimer timer, Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "caller");
    thread.start();
    while (!task.isDone()) {
      if (waitsForTheClock(thread) && timer.pending() > 0) {
        timer.advanceToNext();
      } else {
        Thread.onSpinWait();
      }
    }
    thread.join();
    try {
      return task.get();
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    }
  }

  /** The order matters: an interrupt that is no longer seen has ended the wait that it was for. */
  private static boolean waitsForTheClock(Thread thread) {
    if (thread.isInterrupted()) {
      return false;
    }
    Object blocker = LockSupport.getBlocker(thread);
    return blocker instanceof AbstractQueuedSynchronizer latch
        && latch.getClass().getEnclosingClass() == CountDownLatch.class
        && !latch.toString().contains("[State = 0,");
  }
}
