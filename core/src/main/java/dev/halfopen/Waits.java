package dev.halfopen;

import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns stated and configured waits into nanoseconds. */
final class Waits {
  private Waits() {}

  /** The shorter of a stated wait, which may be absurdly long, and a limit. */
  static long atMost(Duration stated, Duration max) {
    return (stated.compareTo(max) < 0 ? stated : max).toNanos();
  }

  /** How long a quota that is spent keeps the breaker OPEN. */
  static long exhausted(@Nullable Duration stated, CircuitBreakerConfig config) {
    return atMost(stated == null ? config.exhaustedWait() : stated, config.maxExhaustedWait());
  }

  /** The configured recovery delay; the user's function may fail, and then the default stands. */
  static long recoveryDelay(CircuitBreakerConfig config, int attempt) {
    try {
      return config.recoveryDelay().delay(attempt).toNanos();
    } catch (Throwable e) {
      // Whatever it is: the decision to open stands, and must come into effect.
      Duration wait = CircuitBreakerConfig.Builder.DEFAULT_RECOVERY_TIMEOUT;
      SafeLog.warn(
          "No recovery delay for attempt "
              + attempt
              + ", so "
              + Text.exact(wait)
              + " it is: "
              + Text.describeWithOrigin(e));
      return wait.toNanos();
    }
  }
}
