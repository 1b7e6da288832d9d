package dev.halfopen;

import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The latest moment until which the service asked to be left alone, as nanoseconds since a phase
 * began; 0 when it never asked.
 */
final class NotBefore {
  private static final VarHandle ELAPSED =
      Fields.handle(MethodHandles.lookup(), "elapsed", long.class);

  private volatile long elapsed;

  /** Takes a wait, counted from {@code elapsedNow}, of at most {@code max}. */
  void extend(long elapsedNow, @Nullable Duration wait, Duration max) {
    if (wait != null) {
      extend(elapsedNow + Waits.atMost(wait, max));
    }
  }

  void extend(long elapsedUntil) {
    long before = elapsed;
    while (elapsedUntil > before && !ELAPSED.compareAndSet(this, before, elapsedUntil)) {
      before = elapsed;
    }
  }

  long elapsed() {
    return elapsed;
  }
}
