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
 * <p>Or until {@link #stepWithEachReading} lets it move by itself.
 *
 * <p>It starts with a monotonic reading of 0 ns at {@code 2026-01-01T00:00:00Z}. Both readings move
 * together with {@link #advance}. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ManualTimeSource implements TimeSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MAX_ADVANCE = Duration.ofNanos(Long.MAX_VALUE);

  // Both readings in one object, so that nobody sees half of a step; written under the lock.
  private volatile Reading reading = new Reading(0, START);

  private volatile Duration step = Duration.ZERO;

  /** Creates a time source that reads 0 ns and {@code 2026-01-01T00:00:00Z}. */
  public ManualTimeSource() {}

  @Override
  public long nanoTime() {
    Duration step = this.step;
    return (step.isZero() ? reading : moved(step)).nanoTime();
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
  public void advance(Duration duration) {
    moved(checked("duration", duration));
  }

  private synchronized Reading moved(Duration by) {
    long nanos = by.toNanos();
    Reading now = reading;
    Reading moved = new Reading(now.nanoTime() + nanos, now.instant().plusNanos(nanos));
    reading = moved;
    return moved;
  }

  /**
   * Lets time pass by itself: from now on each reading of {@link #nanoTime()} first moves time
   * forward. A circuit breaker reads it once or twice for each call, so that no two calls end at
   * the same moment. A detector that takes failures of one moment for one event, as {@code
   * FailureDetector.sequential()} does, sees nothing else in a test whose clock stands still.
   *
   * @param step how far with each reading; zero: time stands still again
   * @throws IllegalArgumentException if the step is negative or longer than {@link Long#MAX_VALUE}
   *     nanoseconds
   */
  public void stepWithEachReading(Duration step) {
    this.step = checked("step", step);
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

  private static Duration checked(String name, Duration duration) {
    check(
        !duration.isNegative() && duration.compareTo(MAX_ADVANCE) <= 0,
        name,
        duration,
        ">= 0 and <= " + MAX_ADVANCE);
    return duration;
  }

  @Override
  public String toString() {
    Reading now = reading;
    return "ManualTimeSource[" + now.nanoTime() + " ns, " + now.instant() + "]";
  }

  private record Reading(long nanoTime, Instant instant) {}
}
