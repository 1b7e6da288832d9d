package app;

import dev.halfopen.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Time that passes when it is told to. */
final class Clock implements TimeSource {
  private volatile long passed;

  void pass(Duration time) {
    passed += time.toNanos();
  }

  @Override
  public long nanoTime() {
    return passed;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(passed);
  }
}
