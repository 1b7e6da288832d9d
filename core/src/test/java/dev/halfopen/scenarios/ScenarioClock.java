package dev.halfopen.scenarios;

import dev.halfopen.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The manual clock of one scenario: it counts from any origin and wraps as nanoTime may. */
final class ScenarioClock implements TimeSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final long origin;
  private Duration elapsed = Duration.ZERO;
  private Duration shift = Duration.ZERO;

  ScenarioClock(long origin) {
    this.origin = origin;
  }

  /** Moves on to a step's time, counted from the start of the scenario. */
  void moveTo(Duration at) {
    Duration target = at.plus(shift);
    if (target.compareTo(elapsed) < 0) {
      throw new IllegalStateException("a step at " + target + ", but it is " + elapsed + " now");
    }
    elapsed = target;
  }

  void advance(Duration d) {
    elapsed = elapsed.plus(d);
  }

  /** Lets time pass that the scenario knows nothing of: all later steps are so much later. */
  void insert(Duration d) {
    advance(d);
    shift = shift.plus(d);
  }

  @Override
  public long nanoTime() {
    return origin + elapsed.toNanos();
  }

  @Override
  public Instant instant() {
    return START.plus(elapsed);
  }
}
