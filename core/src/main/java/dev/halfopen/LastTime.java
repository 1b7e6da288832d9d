package dev.halfopen;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When something last happened. Callers store monotonic time, which is cheap; it becomes wall-clock
 * time when somebody reads it, and then stays the same at every reading.
 */
final class LastTime {
  private static final long NEVER = Long.MIN_VALUE;

  private record Reading(long nanos, Instant instant) {}

  private volatile long nanos = NEVER;
  private volatile @Nullable Reading lastReading;

  /** Callers whose clock reading is older than that of others change nothing. */
  void set(long now) {
    long last = nanos;
    if (last == NEVER || now - last > 0) {
      nanos = now == NEVER ? now + 1 : now;
    }
  }

  void clear() {
    nanos = NEVER;
  }

  @Nullable Instant read(TimeSource time) {
    long last = nanos;
    if (last == NEVER) {
      return null;
    }
    Reading reading = lastReading;
    if (reading == null || reading.nanos != last) {
      reading = new Reading(last, time.instant().minusNanos(time.nanoTime() - last));
      lastReading = reading;
    }
    return reading.instant;
  }
}
