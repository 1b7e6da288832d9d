package dev.halfopen.recover;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.function.IntFunction;

/** A delay worked out by the user's function. */
final class DelayFunction extends RecoveryDelay {
  private final IntFunction<Duration> byAttempt;

  DelayFunction(IntFunction<Duration> byAttempt) {
    this.byAttempt = byAttempt;
  }

  @Override
  public Duration delay(int attempt) {
    return Ranges.delay("recoveryDelay", byAttempt.apply(attempt));
  }

  @Override
  public String toString() {
    return "of(" + byAttempt + ")";
  }
}
