package dev.halfopen.concurrent;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.TimeSource;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.Random;

/** Random settings with short times. */
final class SoakConfigs {
  private SoakConfigs() {}

  static CircuitBreakerConfig random(Random random, TimeSource time) {
    return CircuitBreakerConfig.builder()
        .failureDetector(detector(random))
        .recoveryDelay(delay(random))
        .halfOpenMaxCalls(1 + random.nextInt(4))
        .recoveryTest(recoveryTest(random))
        .halfOpenCallTimeout(Duration.ofMillis(1 + random.nextInt(20)))
        .slowCallThreshold(Duration.ofMillis(2))
        .slowIsFailure(random.nextBoolean())
        .hangThreshold(Duration.ofMillis(5))
        .throttleWait(Duration.ofMillis(1))
        .maxThrottleWait(Duration.ofMillis(3))
        .exhaustedWait(Duration.ofMillis(2))
        .maxExhaustedWait(Duration.ofMillis(10))
        .maxRetryAfter(Duration.ofMillis(5))
        .timeSource(time)
        .build();
  }

  private static FailureDetector detector(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> FailureDetector.failures(2).outOf(1 + 1 + random.nextInt(5));
      case 1 -> FailureDetector.failureRate(50).over(10).minimumCalls(4).slowCallRate(80);
      case 2 -> FailureDetector.failureRate(50).over(Duration.ofMillis(10)).minimumCalls(5);
      case 3 -> FailureDetector.failures(3).within(Duration.ofMillis(5));
      default -> FailureDetector.consecutiveFailures(1 + random.nextInt(5));
    };
  }

  private static RecoveryDelay delay(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> RecoveryDelay.fixed(Duration.ZERO);
      case 1 ->
          RecoveryDelay.exponential(Duration.ofMillis(1), 2, Duration.ofMillis(8)).jitter(0.5);
      default -> RecoveryDelay.fixed(Duration.ofMillis(1 + random.nextInt(5)));
    };
  }

  private static RecoveryTest recoveryTest(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> RecoveryTest.successes(2).outOf(2 + random.nextInt(4));
      case 1 -> RecoveryTest.failureRateBelow(50).over(1 + random.nextInt(8));
      default -> RecoveryTest.allSucceed(1 + random.nextInt(4));
    };
  }
}
