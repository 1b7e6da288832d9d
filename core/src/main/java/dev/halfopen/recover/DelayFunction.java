package dev.halfopen.recover;

import dev.halfopen.internal.Ranges;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

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
  public boolean equals(@Nullable Object other) {
    return other instanceof DelayFunction delay && byAttempt == delay.byAttempt;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(byAttempt);
  }

  @Override
  public String toString() {
    return "of(" + byAttempt + ")";
  }
}
