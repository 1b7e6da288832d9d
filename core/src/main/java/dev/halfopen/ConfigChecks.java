package dev.halfopen;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.time.Duration;

/** Checks what concerns several settings of a circuit breaker. */
final class ConfigChecks {
  private ConfigChecks() {}

  /**
   * Warns of what is doubtful.
   *
   * @throws IllegalArgumentException if settings contradict each other
   */
  static void check(CircuitBreakerConfig config) {
    Duration threshold = config.slowCallThreshold();
    if (threshold == null) {
      nobodyNeedsTheSlowCallThreshold(config);
    }
    atMost("throttleWait", config.throttleWait(), "maxThrottleWait", config.maxThrottleWait());
    atMost("exhaustedWait", config.exhaustedWait(), "maxExhaustedWait", config.maxExhaustedWait());
    if (threshold != null) {
      warnIfNobodyLooksAtSlowCalls(config, threshold);
    }
  }

  private static void nobodyNeedsTheSlowCallThreshold(CircuitBreakerConfig config) {
    if (config.failureDetector().judgesSlowCalls()) {
      throw Ranges.error("slowCallThreshold", null, "set, for " + config.failureDetector());
    }
    if (config.recoveryTest().judgesSlowCalls()) {
      throw Ranges.error("slowCallThreshold", null, "set, for " + config.recoveryTest());
    }
    if (config.slowIsFailure()) {
      throw Ranges.error("slowCallThreshold", null, "set, for slowIsFailure");
    }
  }

  /** It is right for who only wants to see them counted, so it is no error. */
  private static void warnIfNobodyLooksAtSlowCalls(
      CircuitBreakerConfig config, Duration threshold) {
    if (!config.slowIsFailure()
        && !config.failureDetector().judgesSlowCalls()
        && !config.recoveryTest().judgesSlowCalls()) {
      SafeLog.warn(
          "slowCallThreshold: "
              + Text.exact(threshold)
              + " only counts slow calls: neither "
              + config.failureDetector()
              + " nor the recovery test looks at them, and slowIsFailure is off");
    }
  }

  private static void atMost(String setting, Duration value, String limit, Duration max) {
    if (value.compareTo(max) > 0) {
      throw Ranges.error(setting, value, "at most " + limit + ", " + max);
    }
  }
}
