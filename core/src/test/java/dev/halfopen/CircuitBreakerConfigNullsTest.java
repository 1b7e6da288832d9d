package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is null is named like any bad setting; and what AI services get to begin with. */
class CircuitBreakerConfigNullsTest {
  private final CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();

  private void assertRefused(String message, Runnable setting) {
    assertThatIllegalArgumentException().isThrownBy(setting::run).withMessage(message);
  }

  @Test
  void nullIsNamed() {
    String notNull = ": null (expected: not null)";
    assertRefused("failureDetector" + notNull, () -> builder.failureDetector(null));
    assertRefused("recoveryDelay" + notNull, () -> builder.recoveryDelay(null));
    assertRefused("recoveryTest" + notNull, () -> builder.recoveryTest(null));
    assertRefused("classifier" + notNull, () -> builder.classifier(null));
    assertRefused("retryBudget" + notNull, () -> builder.retryBudget(null));
    assertRefused("timeSource" + notNull, () -> builder.timeSource(null));
    assertRefused(
        "recoveryTimeout: null (expected: 0 to 365 days)", () -> builder.recoveryTimeout(null));
    assertRefused(
        "hangThreshold: null (expected: more than 0, at most 365 days)",
        () -> builder.hangThreshold(null));
  }

  @Test
  void noSlowCallThresholdIsTheDefaultAndCanBeSetAgain() {
    CircuitBreakerConfig slow = builder.slowCallThreshold(Duration.ofSeconds(1)).build();
    assertThat(slow.slowCallThreshold()).isEqualTo(Duration.ofSeconds(1));
    assertThat(slow.toBuilder().slowCallThreshold(null).build().slowCallThreshold()).isNull();
  }

  @Test
  void aRefusedSettingLeavesTheBuilderAsItWas() {
    assertRefused(
        "failureThreshold: 0 (expected: 1 to 1000000)", () -> builder.failureThreshold(0));
    assertThat(
            builder.failureDetector(FailureDetector.failures(1).outOf(1)).build().failureDetector())
        .isEqualTo(FailureDetector.failures(1).outOf(1));
  }

  @Test
  void aBuilderMayBuildTwice() {
    CircuitBreakerConfig first = builder.failureThreshold(2).build();
    CircuitBreakerConfig second = builder.failureThreshold(3).build();
    assertThat(first.failureThreshold()).isEqualTo(2);
    assertThat(second.failureThreshold()).isEqualTo(3);
  }

  @Test
  void goodValuesForAiServices() {
    CircuitBreakerConfig config = CircuitBreakerConfig.forAiServices();
    assertThat(config.failureDetector()).isEqualTo(FailureDetector.sequential().learnsUpTo(20));
    assertThat(config.silenceIsFailureAfter())
        .isEqualTo(new SilenceLimits(Duration.ofSeconds(60), Duration.ofMinutes(3)));
    assertThat(config.halfOpenMaxCalls()).isEqualTo(1);
    assertThat(config.recoveryTest()).isEqualTo(RecoveryTest.allSucceed(1));
    assertThat(config.recoveryDelay().delay(1))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
    assertThat(config.recoveryDelay().delay(50))
        .isBetween(Duration.ofSeconds(24), Duration.ofSeconds(30));
    assertThat(config.ramp()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config).asString().contains("silenceIsFailureAfter(60 s, 3 min), ramp(10 s)");
  }
}
