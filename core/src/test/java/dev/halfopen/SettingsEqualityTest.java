package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C26: settings are equal when they do the same, and what they read like decides nothing. */
class SettingsEqualityTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Each is equal to one made in the same way, and to no other. */
  private static void allDiffer(List<? extends Supplier<?>> recipes) {
    for (int i = 0; i < recipes.size(); i++) {
      for (int j = 0; j < recipes.size(); j++) {
        Object one = recipes.get(i).get();
        Object other = recipes.get(j).get();
        assertThat(one.equals(other)).as("%s and %s", one, other).isEqualTo(i == j);
        if (i == j) {
          assertThat(one).hasSameHashCodeAs(other);
        }
      }
    }
  }

  @Test
  void detectors() {
    allDiffer(
        List.<Supplier<FailureDetector>>of(
            () -> FailureDetector.consecutiveFailures(3),
            () -> FailureDetector.consecutiveFailures(4),
            () -> FailureDetector.failures(3).outOf(5),
            () -> FailureDetector.failures(3).outOf(6),
            () -> FailureDetector.failures(3).within(SECOND),
            () -> FailureDetector.failures(3).within(SECOND.plusNanos(1)),
            () -> FailureDetector.failures(3).within(SECOND).minimumCalls(4),
            () -> FailureDetector.failureRate(50),
            () -> FailureDetector.failureRate(50.00000001),
            () -> FailureDetector.failureRate(50).over(10),
            () -> FailureDetector.failureRate(50).over(10).minimumCalls(5),
            () -> FailureDetector.failureRate(50).over(SECOND),
            () -> FailureDetector.failureRate(50).over(10).slowCallRate(80),
            () -> FailureDetector.failureRate(50).over(10).slowCallRate(81)));
    assertThat(FailureDetector.failureRate(50))
        .isEqualTo(FailureDetector.failureRate(50).over(100).minimumCalls(100));
  }

  @Test
  void delays() {
    IntFunction<Duration> byAttempt = attempt -> SECOND;
    allDiffer(
        List.<Supplier<RecoveryDelay>>of(
            () -> RecoveryDelay.fixed(SECOND),
            () -> RecoveryDelay.fixed(SECOND.plusNanos(1)),
            () -> RecoveryDelay.exponential(SECOND, 2, SECOND),
            () -> RecoveryDelay.exponential(SECOND, 3, SECOND),
            () -> RecoveryDelay.exponential(SECOND, 2, SECOND.plusNanos(1)),
            () -> RecoveryDelay.exponential(SECOND, 2, SECOND).jitter(0.5),
            () -> RecoveryDelay.of(byAttempt)));
    assertThat(RecoveryDelay.exponential(SECOND, 2, SECOND).jitter(-0.0))
        .isEqualTo(RecoveryDelay.exponential(SECOND, 2, SECOND));
  }

  /** Two functions of one text. */
  private static final class Named implements IntFunction<Duration> {
    @Override
    public Duration apply(int attempt) {
      return SECOND;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Named;
    }

    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public String toString() {
      return "one text";
    }
  }

  @Test
  @DisplayName("C26: two functions of one text are two")
  void functionsAreThemselves() {
    Named function = new Named();
    assertThat(RecoveryDelay.of(function)).isEqualTo(RecoveryDelay.of(function));
    assertThat(RecoveryDelay.of(function)).isNotEqualTo(RecoveryDelay.of(new Named()));
  }

  @Test
  void recoveryTests() {
    allDiffer(
        List.<Supplier<RecoveryTest>>of(
            () -> RecoveryTest.allSucceed(2),
            () -> RecoveryTest.allSucceed(3),
            () -> RecoveryTest.successes(2),
            () -> RecoveryTest.successes(2).outOf(3),
            () -> RecoveryTest.failureRateBelow(50),
            () -> RecoveryTest.failureRateBelow(51),
            () -> RecoveryTest.failureRateBelow(50).over(3),
            () -> RecoveryTest.failureRateBelow(50).slowCallRateBelow(50)));
  }

  @Test
  void budgets() {
    allDiffer(
        List.<Supplier<RetryBudget>>of(
            RetryBudget::none,
            RetryBudget::unlimited,
            () -> RetryBudget.of(100, 1_000_000),
            () -> RetryBudget.of(20, 11),
            () -> RetryBudget.of(21, 10)));
    assertThat(RetryBudget.of(-0.0, 0)).isEqualTo(RetryBudget.none());
  }

  @Test
  void classifiers() {
    Predicate<Object> empty = ""::equals;
    allDiffer(
        List.<Supplier<FailureClassifier>>of(
            FailureClassifier::standard,
            () -> FailureClassifier.builder().build(),
            () -> FailureClassifier.builder().ignore(IOException.class).build(),
            () -> FailureClassifier.builder().failOn(IOException.class).build(),
            () -> FailureClassifier.builder().failOnResult(empty).build(),
            () -> FailureClassifier.builder().otherwiseSuccess().build()));
    assertThat(
            FailureClassifier.builder()
                .failOn(IOException.class)
                .failOn(IllegalStateException.class)
                .build())
        .isEqualTo(
            FailureClassifier.builder()
                .failOn(IllegalStateException.class, IOException.class)
                .build());
  }

  @Test
  @DisplayName("C26: each setting of a configuration counts")
  void configurations() {
    FailureClassifier classifier = (result, error) -> Verdict.success();
    TimeSource clock = new ManualClock();
    Duration day = Duration.ofDays(1);
    List<UnaryOperator<CircuitBreakerConfig.Builder>> changes =
        List.of(
            s -> s,
            s -> s.failureThreshold(4),
            s -> s.recoveryTimeout(SECOND),
            s -> s.halfOpenMaxCalls(2),
            s -> s.recoveryTest(RecoveryTest.successes(3)),
            s -> s.halfOpenCallTimeout(SECOND),
            s -> s.classifier(classifier),
            s -> s.slowCallThreshold(SECOND),
            s -> s.slowCallThreshold(SECOND).slowIsFailure(true),
            s -> s.hangThreshold(SECOND),
            s -> s.throttleWait(SECOND.plusNanos(1)),
            s -> s.maxThrottleWait(day),
            s -> s.exhaustedWait(SECOND),
            s -> s.maxExhaustedWait(day.plusNanos(1)),
            s -> s.maxRetryAfter(day),
            s -> s.retryBudget(RetryBudget.none()),
            s -> s.timeSource(clock));
    allDiffer(
        changes.stream()
            .<Supplier<CircuitBreakerConfig>>map(
                change -> () -> change.apply(CircuitBreakerConfig.builder()).build())
            .toList());
    assertThat(
            CircuitBreakerConfig.builder()
                .failureDetector(FailureDetector.consecutiveFailures(5))
                .recoveryDelay(RecoveryDelay.fixed(Duration.ofMinutes(1)))
                .build())
        .isEqualTo(CircuitBreakerConfig.defaults())
        .hasSameHashCodeAs(CircuitBreakerConfig.defaults());
  }
}
