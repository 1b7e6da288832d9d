package dev.halfopen.pipeline;

import dev.halfopen.internal.SharedExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What becomes of the tasks that stand in an executor or timer of the user's own when that is shut
 * down and forgets them without a word: so the shared timer looks after it, now and then, as long
 * as there are any. Thread-safe.
 */
final class EndOfOwn {
  private static final long LOOK_MILLIS = 500;

  private final ExecutorService own;
  private final Map<Object, Runnable> pending = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  EndOfOwn(ExecutorService own) {
    this.own = own;
  }

  /** A task is about to be brought; this runs instead, on another thread, if it is lost. */
  void expect(Object task, Runnable ifLost) {
    pending.put(task, ifLost);
  }

  /** The task has been brought. */
  void watch() {
    if (!pending.isEmpty() && looking.compareAndSet(false, true)) {
      Alarm.onShared(
          () -> SharedExecutor.get().execute(this::look),
          TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  /** The task has begun, or is needed no more. */
  void forget(Object task) {
    pending.remove(task);
  }

  private boolean hasEnded() {
    try {
      return own.isTerminated();
    } catch (Throwable e) {
      return false; // nobody knows, so it is asked again
    }
  }

  private void look() {
    looking.set(false);
    if (hasEnded()) {
      for (Object task : List.copyOf(pending.keySet())) {
        Runnable ifLost = pending.remove(task);
        if (ifLost != null) {
          ifLost.run();
        }
      }
    }
    watch();
  }
}
