package dev.halfopen;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when a test moves it. Users find its like in the testkit. */
public final class ManualClock implements TimeSource {
  /** What {@link #instant()} says at first. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final long origin;
  private final AtomicLong elapsed = new AtomicLong();

  /** A clock whose nanoTime starts at 0. */
  public ManualClock() {
    this(0);
  }

  /** A clock whose nanoTime starts anywhere, near overflow for instance. */
  public ManualClock(long origin) {
    this.origin = origin;
  }

  /** Moves the clock. */
  public void advance(Duration d) {
    elapsed.addAndGet(d.toNanos());
  }

  @Override
  public long nanoTime() {
    return origin + elapsed.get();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(elapsed.get());
  }
}
