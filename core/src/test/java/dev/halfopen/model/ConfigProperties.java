package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A setting that is out of range fails at once, with its name, its value and the range. */
class ConfigProperties {
  private static final Duration YEAR = Duration.ofDays(365);

  private static final Map<String, BiConsumer<CircuitBreakerConfig.Builder, Duration>> POSITIVE =
      Map.of(
          "halfOpenCallTimeout", CircuitBreakerConfig.Builder::halfOpenCallTimeout,
          "slowCallThreshold", CircuitBreakerConfig.Builder::slowCallThreshold,
          "hangThreshold", CircuitBreakerConfig.Builder::hangThreshold,
          "throttleWait", CircuitBreakerConfig.Builder::throttleWait,
          "maxThrottleWait", CircuitBreakerConfig.Builder::maxThrottleWait,
          "exhaustedWait", CircuitBreakerConfig.Builder::exhaustedWait,
          "maxExhaustedWait", CircuitBreakerConfig.Builder::maxExhaustedWait);

  private static final Map<String, Consumer<Duration>> ZERO_OR_MORE =
      Map.of(
          "recoveryTimeout", d -> CircuitBreakerConfig.builder().recoveryTimeout(d),
          "maxRetryAfter", d -> CircuitBreakerConfig.builder().maxRetryAfter(d),
          "fixed", RecoveryDelay::fixed,
          "first", d -> RecoveryDelay.exponential(d, 1, YEAR));

  private static final Map<String, IntConsumer> CALLS =
      Map.of(
          "failureThreshold",
          n -> CircuitBreakerConfig.builder().failureThreshold(n),
          "halfOpenMaxCalls",
          n -> CircuitBreakerConfig.builder().halfOpenMaxCalls(n),
          "consecutiveFailures",
          FailureDetector::consecutiveFailures,
          "failures",
          FailureDetector::failures,
          "over",
          n -> FailureDetector.failureRate(1).over(n),
          "minimumCalls",
          n -> FailureDetector.failureRate(1).minimumCalls(n),
          "allSucceed",
          RecoveryTest::allSucceed,
          "successes",
          RecoveryTest::successes);

  private static final Map<String, DoubleConsumer> PERCENT =
      Map.of(
          "failureRate",
          FailureDetector::failureRate,
          "slowCallRate",
          p -> FailureDetector.failureRate(1).slowCallRate(p),
          "failureRateBelow",
          RecoveryTest::failureRateBelow,
          "slowCallRateBelow",
          p -> RecoveryTest.failureRateBelow(1).slowCallRateBelow(p));

  @Provide
  Arbitrary<Duration> tooLong() {
    return Arbitraries.longs()
        .between(1, Long.MAX_VALUE)
        .flatMap(n -> Arbitraries.of(YEAR.plusNanos(n), Duration.ofSeconds(Long.MAX_VALUE)));
  }

  @Provide
  Arbitrary<Duration> negative() {
    return Arbitraries.longs()
        .between(Long.MIN_VALUE, -1)
        .flatMap(n -> Arbitraries.of(Duration.ofNanos(n), Duration.ofSeconds(n)));
  }

  @Provide
  Arbitrary<Integer> noNumberOfCalls() {
    return Arbitraries.oneOf(
        Arbitraries.integers().lessOrEqual(0), Arbitraries.integers().greaterOrEqual(1_000_001));
  }

  @Provide
  Arbitrary<Double> noPercentage() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().lessOrEqual(0),
        Arbitraries.doubles().greaterOrEqual(100.01),
        Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY));
  }

  @Property(tries = 300)
  void timesAreChecked(@ForAll("tooLong") Duration tooLong, @ForAll("negative") Duration negative) {
    POSITIVE.forEach(
        (name, setter) -> {
          Consumer<Duration> set = d -> setter.accept(CircuitBreakerConfig.builder(), d);
          fails(name, tooLong, () -> set.accept(tooLong));
          fails(name, negative, () -> set.accept(negative));
          fails(name, Duration.ZERO, () -> set.accept(Duration.ZERO));
          set.accept(YEAR);
          set.accept(Duration.ofNanos(1));
        });
    ZERO_OR_MORE.forEach(
        (name, set) -> {
          fails(name, tooLong, () -> set.accept(tooLong));
          fails(name, negative, () -> set.accept(negative));
          fails(name, null, () -> set.accept(null));
          set.accept(YEAR);
          set.accept(Duration.ZERO);
        });
  }

  @Property(tries = 300)
  void numbersOfCallsAreChecked(@ForAll("noNumberOfCalls") int n) {
    CALLS.forEach(
        (name, set) -> {
          fails(name, n, () -> set.accept(n));
          set.accept(1);
          set.accept(1_000_000);
        });
    fails("over", n, () -> RecoveryTest.failureRateBelow(1).over(n));
  }

  @Property(tries = 300)
  void percentagesAreChecked(@ForAll("noPercentage") double percent) {
    PERCENT.forEach(
        (name, set) -> {
          fails(name, percent, () -> set.accept(percent));
          set.accept(100);
          set.accept(Double.MIN_VALUE);
        });
  }

  @Property(tries = 500)
  void settingsThatBelongTogetherAreChecked(@ForAll("count") int a, @ForAll("count") int b) {
    int small = Math.min(a, b);
    int large = Math.max(a, b) + 1;
    fails("outOf", small, () -> FailureDetector.failures(large).outOf(small));
    fails("outOf", small, () -> RecoveryTest.successes(large).outOf(small));
    fails(
        "minimumCalls",
        small,
        () -> FailureDetector.failures(large).within(YEAR).minimumCalls(small));
    fails(
        "minimumCalls",
        large,
        () -> FailureDetector.failureRate(1).over(small).minimumCalls(large));
    Duration more = Duration.ofNanos(large);
    Duration less = Duration.ofNanos(small);
    fails(
        "throttleWait",
        more,
        () -> CircuitBreakerConfig.builder().throttleWait(more).maxThrottleWait(less).build());
    fails(
        "exhaustedWait",
        more,
        () -> CircuitBreakerConfig.builder().exhaustedWait(more).maxExhaustedWait(less).build());
    fails("max", less, () -> RecoveryDelay.exponential(more, 1, less));
    FailureDetector detector = FailureDetector.consecutiveFailures(small);
    fails(
        "failureDetector",
        detector,
        () ->
            CircuitBreakerConfig.builder()
                .failureThreshold(large)
                .failureDetector(detector)
                .build());
  }

  @Provide
  Arbitrary<Integer> count() {
    return Arbitraries.integers().between(1, 999_999);
  }

  private static void fails(String setting, Object value, Runnable set) {
    assertThatIllegalArgumentException()
        .isThrownBy(set::run)
        .withMessageStartingWith(setting + ": " + value + " (expected: ")
        .withMessageEndingWith(")");
  }
}
