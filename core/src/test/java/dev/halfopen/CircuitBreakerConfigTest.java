package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.RetryBudget;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** R11: the settings, their defaults and ranges; nothing is silently replaced. */
class CircuitBreakerConfigTest {
  /** Sets one setting to a value. */
  private interface Setter<V>
      extends Function<V, Function<CircuitBreakerConfig.Builder, CircuitBreakerConfig.Builder>> {}

  private static CircuitBreakerConfig.Builder builder() {
    return CircuitBreakerConfig.builder();
  }

  @Test
  void aTrialOfThePresetMayTakeAsLongAsAnAnswerMay() {
    CircuitBreakerConfig preset = CircuitBreakerConfig.forAiServices();
    assertThat(preset.halfOpenCallTimeout())
        .isEqualTo(Duration.ofMinutes(4))
        .isGreaterThan(preset.silenceIsFailureAfter().wholeAnswer());
  }

  @Test
  void defaults() {
    CircuitBreakerConfig config = CircuitBreakerConfig.defaults();
    assertThat(config.failureThreshold()).isEqualTo(5);
    assertThat(config.failureDetector()).isEqualTo(FailureDetector.consecutiveFailures(5));
    assertThat(config.recoveryTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.recoveryDelay()).isEqualTo(RecoveryDelay.fixed(Duration.ofMinutes(1)));
    assertThat(config.halfOpenMaxCalls()).isEqualTo(1);
    assertThat(config.recoveryTest()).isEqualTo(RecoveryTest.allSucceed(1));
    assertThat(config.halfOpenCallTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.classifier()).isSameAs(FailureClassifier.standard());
    assertThat(config.slowCallThreshold()).isNull();
    assertThat(config.slowIsFailure()).isFalse();
    assertThat(config.hangThreshold()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.throttleWait()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.maxThrottleWait()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.exhaustedWait()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.maxExhaustedWait()).isEqualTo(Duration.ofDays(1));
    assertThat(config.maxRetryAfter()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.retryBudget()).isEqualTo(RetryBudget.of(20, 10));
    assertThat(config.timeSource()).isSameAs(TimeSource.system());
    assertThat(CircuitBreaker.of("ai").config()).isSameAs(config);
  }

  @Test
  void everySettingIsReadBackAndCopied() {
    TimeSource time = new ManualClock();
    FailureClassifier classifier = FailureClassifier.builder().otherwiseIgnored().build();
    CircuitBreakerConfig config =
        builder()
            .failureThreshold(7)
            .recoveryTimeout(Duration.ZERO)
            .halfOpenMaxCalls(3)
            .recoveryTest(RecoveryTest.successes(2).outOf(3))
            .halfOpenCallTimeout(Duration.ofNanos(1))
            .classifier(classifier)
            .slowCallThreshold(Duration.ofSeconds(2))
            .slowIsFailure(true)
            .hangThreshold(Duration.ofSeconds(3))
            .throttleWait(Duration.ofSeconds(4))
            .maxThrottleWait(Duration.ofSeconds(5))
            .exhaustedWait(Duration.ofSeconds(6))
            .maxExhaustedWait(Duration.ofSeconds(7))
            .maxRetryAfter(Duration.ofSeconds(8))
            .retryBudget(RetryBudget.of(5, 6))
            .timeSource(time)
            .build();
    CircuitBreakerConfig copy = config.toBuilder().build();
    assertThat(copy).usingRecursiveComparison().isEqualTo(config);
    assertThat(copy.failureDetector()).isEqualTo(FailureDetector.consecutiveFailures(7));
    assertThat(copy.recoveryDelay()).isEqualTo(RecoveryDelay.fixed(Duration.ZERO));
    assertThat(copy.recoveryTest()).isEqualTo(RecoveryTest.successes(2).outOf(3));
    assertThat(copy.classifier()).isSameAs(classifier);
    assertThat(copy.retryBudget()).isEqualTo(RetryBudget.of(5, 6));
    assertThat(copy.timeSource()).isSameAs(time);
  }

  @Test
  void theRecoveryTestFollowsTheSlotsUnlessItWasGiven() {
    CircuitBreakerConfig two = builder().halfOpenMaxCalls(2).build();
    assertThat(two.recoveryTest()).isEqualTo(RecoveryTest.allSucceed(2));
    assertThat(two.toBuilder().halfOpenMaxCalls(4).build().recoveryTest())
        .isEqualTo(RecoveryTest.allSucceed(4));
  }

  @Test
  void aStrategyAndItsShorthandExcludeEachOther() {
    FailureDetector detector = FailureDetector.failures(2).outOf(3);
    RecoveryDelay delay = RecoveryDelay.fixed(Duration.ofSeconds(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().failureThreshold(2).failureDetector(detector).build())
        .withMessage(
            "failureDetector: failures(2).outOf(3) (expected: not given together with"
                + " failureThreshold)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().recoveryDelay(delay).recoveryTimeout(Duration.ZERO).build())
        .withMessageStartingWith("recoveryDelay: ")
        .withMessageEndingWith("(expected: not given together with recoveryTimeout)");
    CircuitBreakerConfig own = builder().failureDetector(detector).recoveryDelay(delay).build();
    assertThat(own.failureThreshold()).isZero();
    assertThat(own.recoveryTimeout()).isNull();
    assertThat(own.toBuilder().failureThreshold(2).build().failureDetector())
        .isEqualTo(FailureDetector.consecutiveFailures(2));
  }

  @Test
  void whatJudgesSlowCallsNeedsTheirThreshold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().slowIsFailure(true).build())
        .withMessage("slowCallThreshold: null (expected: set, for slowIsFailure)");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder().failureDetector(FailureDetector.failureRate(50).slowCallRate(50)).build())
        .withMessageStartingWith("slowCallThreshold: null (expected: set, for failureRate(50.0)");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder()
                    .recoveryTest(RecoveryTest.failureRateBelow(50).slowCallRateBelow(50))
                    .build())
        .withMessageStartingWith("slowCallThreshold: null (expected: set, for failureRateBelow");
  }

  @Test
  void aDefaultWaitMustNotExceedItsCap() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().throttleWait(Duration.ofMinutes(2)).build())
        .withMessage("throttleWait: PT2M (expected: at most maxThrottleWait, PT1M)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().exhaustedWait(Duration.ofDays(2)).build())
        .withMessage("exhaustedWait: PT48H (expected: at most maxExhaustedWait, PT24H)");
  }

  static Stream<Arguments> counts() {
    return Stream.of(
        Arguments.of("failureThreshold", (Setter<Integer>) v -> b -> b.failureThreshold(v)),
        Arguments.of("halfOpenMaxCalls", (Setter<Integer>) v -> b -> b.halfOpenMaxCalls(v)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void counts(String name, Setter<Integer> setter) {
    for (int bad : new int[] {Integer.MIN_VALUE, -1, 0, 1_000_001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> setter.apply(bad).apply(builder()))
          .withMessage(name + ": " + bad + " (expected: 1 to 1000000)");
    }
    for (int good : new int[] {1, 1_000_000}) {
      assertThatCode(() -> setter.apply(good).apply(builder()).build()).doesNotThrowAnyException();
    }
  }

  static Stream<Arguments> times() {
    return Stream.of(
        time("recoveryTimeout", true, v -> b -> b.recoveryTimeout(v)),
        time("maxRetryAfter", true, v -> b -> b.maxRetryAfter(v)),
        time("halfOpenCallTimeout", false, v -> b -> b.halfOpenCallTimeout(v)),
        time("slowCallThreshold", false, v -> b -> b.slowCallThreshold(v)),
        time("hangThreshold", false, v -> b -> b.hangThreshold(v)),
        time("throttleWait", false, v -> b -> b.throttleWait(v)),
        time("maxThrottleWait", false, v -> b -> b.maxThrottleWait(v)),
        time("exhaustedWait", false, v -> b -> b.exhaustedWait(v)),
        time("maxExhaustedWait", false, v -> b -> b.maxExhaustedWait(v)));
  }

  private static Arguments time(String name, boolean zero, Setter<Duration> setter) {
    return Arguments.of(name, zero, setter);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void times(String name, boolean zeroAllowed, Setter<Duration> setter) {
    String range = zeroAllowed ? "0 to 365 days" : "more than 0, at most 365 days";
    for (Duration bad : new Duration[] {Duration.ofNanos(-1), Duration.ofDays(365).plusNanos(1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> setter.apply(bad).apply(builder()))
          .withMessage(name + ": " + bad + " (expected: " + range + ")");
    }
    assertThatCode(() -> setter.apply(Duration.ofDays(365)).apply(builder()))
        .doesNotThrowAnyException();
    if (zeroAllowed) {
      assertThatCode(() -> setter.apply(Duration.ZERO).apply(builder()).build())
          .doesNotThrowAnyException();
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> setter.apply(Duration.ZERO).apply(builder()))
          .withMessage(name + ": PT0S (expected: " + range + ")");
    }
  }
}
