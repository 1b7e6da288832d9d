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

  void set(long now) {
    long then = now == NEVER ? now + 1 : now;
    if (nanos != then) {
      nanos = then;
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
