package dev.halfopen.recover;

import java.time.Duration;

/** The same delay each time. */
final class FixedDelay extends RecoveryDelay {
  private final Duration delay;

  FixedDelay(Duration delay) {
    this.delay = delay;
  }

  @Override
  public Duration delay(int attempt) {
    return delay;
  }

  @Override
  public String toString() {
    return "fixed(" + delay + ")";
  }
}
