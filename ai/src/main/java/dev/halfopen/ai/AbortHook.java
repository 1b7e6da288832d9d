package dev.halfopen.ai;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What closes the source of an exchange; it may be replaced until it is called. Thread-safe. */
final class AbortHook {
  private static final Runnable CALLED =
      new Runnable() {
        @Override
        public void run() {
          // A mark: it stands where the hook stood.
        }
      };

  private final Executor executor;
  private final AtomicReference<@Nullable Runnable> hook = new AtomicReference<>();

  AbortHook(Executor executor) {
    this.executor = executor;
  }

  /** Replaces the hook; calls it at once if the one before it was called for. */
  void set(Runnable closeSource) {
    Objects.requireNonNull(closeSource, "closeSource");
    Runnable previous = hook.getAndUpdate(present -> present == CALLED ? present : closeSource);
    if (previous == CALLED) {
      closeSource.run();
    }
  }

  /** Calls the hook, by the executor: it is the code of others, and may wait. */
  void call() {
    Runnable present = hook.getAndSet(CALLED);
    if (present != null) {
      try {
        executor.execute(present);
      } catch (RejectedExecutionException e) {
        present.run();
      }
    }
  }
}
