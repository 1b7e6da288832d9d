package dev.halfopen.recover;

import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
  public boolean equals(@Nullable Object other) {
    return other instanceof FixedDelay fixed && delay.equals(fixed.delay);
  }

  @Override
  public int hashCode() {
    return delay.hashCode();
  }

  @Override
  public String toString() {
    return "fixed(" + Text.exact(delay) + ")";
  }
}
