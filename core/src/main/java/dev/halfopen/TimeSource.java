package dev.halfopen;

import java.time.Instant;

/**
 * The clock of a circuit breaker. Must be thread-safe.
 *
 * <p>Decisions use {@link #nanoTime()} only; {@link #instant()} is for timestamps that people read.
 *
 * @since 0.1.0
 */
public interface TimeSource {
  /**
   * The monotonic time in nanoseconds, from any origin: only differences mean something, as with
   * {@link System#nanoTime()}.
   */
  long nanoTime();

  /** The wall-clock time. */
  Instant instant();

  /** The clock of the machine. */
  static TimeSource system() {
    return SystemTimeSource.INSTANCE;
  }
}
