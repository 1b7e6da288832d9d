package dev.halfopen.simulator;

import dev.halfopen.TimeSource;
import java.time.Instant;

/** The clock of a run: it stands still between events. */
final class VirtualClock implements TimeSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private long now;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  void moveTo(long time) {
    now = time;
  }
}
