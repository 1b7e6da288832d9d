package dev.halfopen;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When something last happened. Callers store monotonic time, which is cheap; it becomes wall-clock
 * time when somebody reads it, and then stays the same at every reading.
 */
final class LastTime {
  private static final long PRECISION_NANOS = 1_000_000;

  private record Reading(long nanos, Instant instant) {}

  /** Apart from the time, since nanoTime may have any value. */
  private volatile boolean happened;

  private volatile long nanos;
  private volatile @Nullable Reading lastReading;

  /**
   * Callers whose clock reading is older than that of others change nothing, nor do those of the
   * same millisecond: a place that all callers write would be what they contend for.
   */
  void set(long now) {
    if (!happened || now - nanos >= PRECISION_NANOS) {
      nanos = now;
      happened = true;
    }
  }

  void clear() {
    happened = false;
  }

  @Nullable Instant read(TimeSource time) {
    if (!happened) {
      return null;
    }
    long last = nanos;
    Reading reading = lastReading;
    if (reading == null || reading.nanos != last) {
      reading = new Reading(last, time.instant().minusNanos(time.nanoTime() - last));
      lastReading = reading;
    }
    return reading.instant;
  }
}
