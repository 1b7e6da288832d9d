package dev.halfopen.model;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.TimeSource;
import java.time.Duration;

/** The settings of a breaker in plain numbers, which the model reads; all times in nanoseconds. */
record Settings(Strategies strategies, Calls calls, Waits waits) {
  private static final long SECOND = 1_000_000_000L;

  /**
   * What decides.
   *
   * @param test null: the default
   */
  record Strategies(DetectorSpec detector, DelaySpec delay, TestSpec test, int maxTrials) {}

  /**
   * What a call may do.
   *
   * @param slow null: no call is slow
   */
  record Calls(long lease, Long slow, boolean slowIsFailure, long hang) {}

  /** How long a service may keep its callers waiting. */
  record Waits(
      long throttle, long maxThrottle, long exhausted, long maxExhausted, long maxRetryAfter) {}

  /** Makes combinations legal. */
  Settings {
    boolean needsSlow =
        calls.slowIsFailure
            || strategies.detector.judgesSlow()
            || (strategies.test != null && strategies.test.judgesSlow());
    if (needsSlow && calls.slow == null) {
      calls = new Calls(calls.lease, SECOND, calls.slowIsFailure, calls.hang);
    }
    waits =
        new Waits(
            Math.min(waits.throttle, waits.maxThrottle),
            waits.maxThrottle,
            Math.min(waits.exhausted, waits.maxExhausted),
            waits.maxExhausted,
            waits.maxRetryAfter);
  }

  TestSpec test() {
    return strategies.test != null
        ? strategies.test
        : new TestSpec.AllSucceed(strategies.maxTrials);
  }

  boolean isSlow(long took) {
    return calls.slow != null && took > calls.slow;
  }

  /** The library's settings. */
  CircuitBreakerConfig config(TimeSource time) {
    CircuitBreakerConfig.Builder builder =
        CircuitBreakerConfig.builder()
            .failureDetector(strategies.detector.recipe())
            .recoveryDelay(strategies.delay.recipe())
            .halfOpenMaxCalls(strategies.maxTrials)
            .halfOpenCallTimeout(Duration.ofNanos(calls.lease))
            .slowCallThreshold(calls.slow == null ? null : Duration.ofNanos(calls.slow))
            .slowIsFailure(calls.slowIsFailure)
            .hangThreshold(Duration.ofNanos(calls.hang))
            .throttleWait(Duration.ofNanos(waits.throttle))
            .maxThrottleWait(Duration.ofNanos(waits.maxThrottle))
            .exhaustedWait(Duration.ofNanos(waits.exhausted))
            .maxExhaustedWait(Duration.ofNanos(waits.maxExhausted))
            .maxRetryAfter(Duration.ofNanos(waits.maxRetryAfter))
            .timeSource(time);
    return (strategies.test == null ? builder : builder.recoveryTest(strategies.test.recipe()))
        .build();
  }
}
