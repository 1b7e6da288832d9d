package dev.halfopen.testkit;

import static dev.halfopen.testkit.Checks.check;

import dev.halfopen.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * A time source that stands still until a test moves it.
 *
 * <pre>{@code
 * ManualTimeSource time = new ManualTimeSource();
 * CircuitBreaker breaker = CircuitBreaker.of("ai",
 *     CircuitBreakerConfig.builder().timeSource(time).build());
 * breaker.trip(Duration.ofSeconds(30), "test");
 * time.advance(Duration.ofSeconds(30));           // the trial is due, and nobody has waited
 * }</pre>
 *
 * <p>It starts with a monotonic reading of 0 ns at {@code 2026-01-01T00:00:00Z}. Both readings move
 * together with {@link #advance}. Safe for use by several threads.
 */
public final class ManualTimeSource implements TimeSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MAX_ADVANCE = Duration.ofNanos(Long.MAX_VALUE);

  // Both readings in one object, so that nobody sees half of a step; written under the lock.
  private volatile Reading reading = new Reading(0, START);

  /** Creates a time source that reads 0 ns and {@code 2026-01-01T00:00:00Z}. */
  public ManualTimeSource() {}

  @Override
  public long nanoTime() {
    return reading.nanoTime();
  }

  @Override
  public Instant instant() {
    return reading.instant();
  }

  /**
   * Moves time forward. The monotonic reading may run over {@link Long#MAX_VALUE} into the negative
   * numbers, as that of {@link System#nanoTime()} may.
   *
   * @param duration how far; 0 to {@link Long#MAX_VALUE} nanoseconds (292 years)
   * @throws IllegalArgumentException if the duration is negative or longer than that
   */
  public synchronized void advance(Duration duration) {
    check(
        !duration.isNegative() && duration.compareTo(MAX_ADVANCE) <= 0,
        "duration",
        duration,
        ">= 0 and <= " + MAX_ADVANCE);
    long nanos = duration.toNanos();
    Reading now = reading;
    reading = new Reading(now.nanoTime() + nanos, now.instant().plusNanos(nanos));
  }

  /**
   * Chooses another origin for the monotonic reading, such as a negative one or one just below an
   * overflow. The wall-clock time of {@link #instant()} stays as it is: this is not the passing of
   * time. Call it before anything has read the clock.
   *
   * @param nanoTime what {@link #nanoTime()} reads from now on; any number of nanoseconds
   */
  public synchronized void setNanoTime(long nanoTime) {
    reading = new Reading(nanoTime, reading.instant());
  }

  @Override
  public String toString() {
    Reading now = reading;
    return "ManualTimeSource[" + now.nanoTime() + " ns, " + now.instant() + "]";
  }

  private record Reading(long nanoTime, Instant instant) {}
}
