package dev.halfopen.pipeline;

import dev.halfopen.ManualTimer;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Makes a synchronous call on a thread of its own, and moves the clock whenever it waits. */
final class SyncCaller {
  private SyncCaller() {}

  /** What the call gave or threw. */
  static <T> T call(ManualTimer timer, Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "caller");
    thread.start();
    while (!task.isDone()) {
      if (thread.getState() == Thread.State.WAITING && timer.pending() > 0) {
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
}
