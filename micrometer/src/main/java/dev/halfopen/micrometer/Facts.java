package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitStatus;
import java.time.Duration;
import java.time.Instant;

/** What the gauges of a breaker look at: one reading of its status. */
record Facts(CircuitBreaker breaker, CircuitStatus status) {
  static Facts of(CircuitBreaker breaker) {
    return new Facts(breaker, breaker.status());
  }

  /** In seconds; 0 if calls don't wait. */
  double throttledRemaining() {
    Instant until = status.throttledUntil();
    if (until == null) {
      return 0;
    }
    Duration left = Duration.between(breaker.config().timeSource().instant(), until);
    return left.isNegative() ? 0 : seconds(left);
  }

  /** In seconds. */
  double openRemaining() {
    return seconds(status.timeUntilTrial());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
