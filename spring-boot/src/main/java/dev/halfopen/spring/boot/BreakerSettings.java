package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.retry.RetryBudget;
import dev.halfopen.spring.boot.BreakerProperties.Budget;
import dev.halfopen.spring.boot.BreakerProperties.Silence;
import java.util.List;

/** Makes a circuit breaker's settings of its properties, on top of a preset. */
final class BreakerSettings {
  private final Settings settings;
  private final Classifiers classifiers;

  BreakerSettings(PropertiesReader reader, List<String> prefixes, Classifiers classifiers) {
    this.settings = new Settings(reader, prefixes);
    this.classifiers = classifiers;
  }

  /**
   * The builder with everything that these properties say.
   *
   * @throws InvalidPropertyException if one of them is refused
   */
  CircuitBreakerConfig.Builder builder(BreakerProperties from) {
    Preset preset = from.preset() == null ? Preset.STANDARD : from.preset();
    CircuitBreakerConfig base = preset.config();
    CircuitBreakerConfig.Builder to = base.toBuilder();
    settings.get("", () -> plain(from, to));
    if (from.failureDetector() != null) {
      to.failureDetector(new DetectorSettings(settings).detector(from.failureDetector()));
    }
    if (from.recoveryDelay() != null) {
      to.recoveryDelay(new RecoverySettings(settings).delay(from.recoveryDelay()));
    }
    if (from.recoveryTest() != null) {
      to.recoveryTest(new RecoverySettings(settings).test(from.recoveryTest()));
    }
    to.classifier(classifiers.classifier(from, base.classifier(), settings));
    if (from.retryBudget() != null) {
      to.retryBudget(budget(from.retryBudget()));
    }
    if (from.silenceIsFailureAfter() != null) {
      silence(from.silenceIsFailureAfter(), to);
    }
    return to;
  }

  /**
   * What has the same name in the core, which says it when it refuses a value: one lambda for each
   * of them would cost a start more than all else about them.
   */
  private static CircuitBreakerConfig.Builder plain(
      BreakerProperties from, CircuitBreakerConfig.Builder to) {
    if (from.failureThreshold() != null) {
      to.failureThreshold(from.failureThreshold());
    }
    if (from.recoveryTimeout() != null) {
      to.recoveryTimeout(from.recoveryTimeout());
    }
    if (from.halfOpenMaxCalls() != null) {
      to.halfOpenMaxCalls(from.halfOpenMaxCalls());
    }
    if (from.halfOpenCallTimeout() != null) {
      to.halfOpenCallTimeout(from.halfOpenCallTimeout());
    }
    if (from.slowCallThreshold() != null) {
      to.slowCallThreshold(from.slowCallThreshold());
    }
    if (from.slowIsFailure() != null) {
      to.slowIsFailure(from.slowIsFailure());
    }
    if (from.hangThreshold() != null) {
      to.hangThreshold(from.hangThreshold());
    }
    if (from.throttleWait() != null) {
      to.throttleWait(from.throttleWait());
    }
    if (from.maxThrottleWait() != null) {
      to.maxThrottleWait(from.maxThrottleWait());
    }
    if (from.exhaustedWait() != null) {
      to.exhaustedWait(from.exhaustedWait());
    }
    if (from.maxExhaustedWait() != null) {
      to.maxExhaustedWait(from.maxExhaustedWait());
    }
    if (from.maxRetryAfter() != null) {
      to.maxRetryAfter(from.maxRetryAfter());
    }
    if (from.ramp() != null) {
      to.ramp(from.ramp());
    }
    return to;
  }

  private void silence(Silence from, CircuitBreakerConfig.Builder to) {
    String first = from.sinceLastSign() != null ? "since-last-sign" : "whole-answer";
    settings
        .in("silence-is-failure-after")
        .get(first, () -> to.silenceIsFailureAfter(from.sinceLastSign(), from.wholeAnswer()));
  }

  /** Checks what concerns several settings. */
  CircuitBreakerConfig build(CircuitBreakerConfig.Builder builder) {
    return settings.get("", builder::build);
  }

  private RetryBudget budget(Budget budget) {
    return budget.unlimited()
        ? RetryBudget.unlimited()
        : settings.get(
            "retry-budget.percent-of-calls",
            () -> RetryBudget.of(budget.percentOfCalls().value(), budget.perMinute()));
  }
}
