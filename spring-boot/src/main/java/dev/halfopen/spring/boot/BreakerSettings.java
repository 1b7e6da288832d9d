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
    settings.set("failure-threshold", from.failureThreshold(), to::failureThreshold);
    if (from.failureDetector() != null) {
      to.failureDetector(new DetectorSettings(settings).detector(from.failureDetector()));
    }
    settings.set("recovery-timeout", from.recoveryTimeout(), to::recoveryTimeout);
    if (from.recoveryDelay() != null) {
      to.recoveryDelay(new RecoverySettings(settings).delay(from.recoveryDelay()));
    }
    settings.set("half-open-max-calls", from.halfOpenMaxCalls(), to::halfOpenMaxCalls);
    if (from.recoveryTest() != null) {
      to.recoveryTest(new RecoverySettings(settings).test(from.recoveryTest()));
    }
    settings.set("half-open-call-timeout", from.halfOpenCallTimeout(), to::halfOpenCallTimeout);
    to.classifier(classifiers.classifier(from, base.classifier(), settings));
    settings.set("slow-call-threshold", from.slowCallThreshold(), to::slowCallThreshold);
    settings.set("slow-is-failure", from.slowIsFailure(), to::slowIsFailure);
    settings.set("hang-threshold", from.hangThreshold(), to::hangThreshold);
    settings.set("throttle-wait", from.throttleWait(), to::throttleWait);
    settings.set("max-throttle-wait", from.maxThrottleWait(), to::maxThrottleWait);
    settings.set("exhausted-wait", from.exhaustedWait(), to::exhaustedWait);
    settings.set("max-exhausted-wait", from.maxExhaustedWait(), to::maxExhaustedWait);
    settings.set("max-retry-after", from.maxRetryAfter(), to::maxRetryAfter);
    if (from.retryBudget() != null) {
      to.retryBudget(budget(from.retryBudget()));
    }
    if (from.silenceIsFailureAfter() != null) {
      silence(from.silenceIsFailureAfter(), to);
    }
    settings.set("ramp", from.ramp(), to::ramp);
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
