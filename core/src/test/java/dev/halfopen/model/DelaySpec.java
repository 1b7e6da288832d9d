package dev.halfopen.model;

import dev.halfopen.recover.RecoveryDelay;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.function.IntFunction;

/** A recovery delay without jitter, worked out by decimal arithmetic. */
sealed interface DelaySpec {
  /** The library's delay of this description. */
  RecoveryDelay recipe();

  /** The delay of attempt 1, 2, ... in nanoseconds. */
  long nanos(int attempt);

  /** The same delay each time. */
  record Fixed(long delay) implements DelaySpec {
    @Override
    public RecoveryDelay recipe() {
      return RecoveryDelay.fixed(Duration.ofNanos(delay));
    }

    @Override
    public long nanos(int attempt) {
      return delay;
    }
  }

  /** A delay that is multiplied with each attempt. */
  record Growing(long first, double factor, long max) implements DelaySpec {
    @Override
    public RecoveryDelay recipe() {
      return RecoveryDelay.exponential(Duration.ofNanos(first), factor, Duration.ofNanos(max));
    }

    @Override
    public long nanos(int attempt) {
      BigDecimal grown =
          BigDecimal.valueOf(factor).pow(attempt - 1).multiply(BigDecimal.valueOf(first));
      return grown.min(BigDecimal.valueOf(max)).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
  }

  /** A function of the attempt. */
  record ByAttempt(long step) implements DelaySpec, IntFunction<Duration> {
    @Override
    public RecoveryDelay recipe() {
      return RecoveryDelay.of(this);
    }

    @Override
    public long nanos(int attempt) {
      return step * attempt;
    }

    @Override
    public Duration apply(int attempt) {
      return Duration.ofNanos(step).multipliedBy(attempt);
    }
  }
}
