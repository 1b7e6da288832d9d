package dev.halfopen;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The latest moment until which the service asked to be left alone, as nanoseconds since a phase
 * began; 0 when it never asked.
 */
final class NotBefore {
  private final AtomicLong elapsed = new AtomicLong();

  /** Takes a wait, counted from {@code elapsedNow}, of at most {@code max}. */
  void extend(long elapsedNow, @Nullable Duration wait, Duration max) {
    if (wait != null) {
      extend(elapsedNow + Waits.atMost(wait, max));
    }
  }

  void extend(long elapsedUntil) {
    if (elapsedUntil > elapsed.get()) {
      elapsed.accumulateAndGet(elapsedUntil, Math::max);
    }
  }

  long elapsed() {
    return elapsed.get();
  }
}
