package dev.halfopen.ai;

import dev.halfopen.internal.SafeLog;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An observer of the user's, whose exceptions stay here. Thread-safe. */
final class EndObserver {
  private final Consumer<? super AIExchangeEnd> observer;
  private final AtomicBoolean failed = new AtomicBoolean();

  EndObserver(Consumer<? super AIExchangeEnd> observer) {
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  void tell(AIExchangeEnd end) {
    try {
      observer.accept(end);
    } catch (Throwable e) {
      if (failed.compareAndSet(false, true)) {
        SafeLog.warn(
            "An observer of an AIProtection failed, which is logged this once: "
                + Foreign.described(e));
      }
    }
  }

  /** Whether both tell the same of the user's. */
  boolean isSame(EndObserver other) {
    return observer == other.observer;
  }
}
