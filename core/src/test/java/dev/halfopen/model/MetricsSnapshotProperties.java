package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** A snapshot adds up, and is written down as the monitoring contract says. */
class MetricsSnapshotProperties {
  private static final List<String> FIRST_KEYS =
      List.of(
          "total_calls",
          "successful_calls",
          "failed_calls",
          "retry_attempts",
          "circuit_breaker_opens",
          "circuit_breaker_half_opens",
          "circuit_breaker_closes",
          "success_rate",
          "failure_rate",
          "last_success",
          "last_failure",
          "ignored_calls",
          "rejected_calls",
          "slow_calls",
          "throttled_calls",
          "exhausted_calls",
          "late_results",
          "state",
          "mode",
          "last_transition");

  @Provide
  Arbitrary<History> histories() {
    return Histories.all();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void theCountsOfAnyHistoryAddUp(@ForAll("histories") History history) {
    CircuitBreaker breaker = HistoryRunner.run(history).subject;
    MetricsSnapshot m = breaker.metrics().snapshot();
    assertThat(m.totalCalls()).isEqualTo(m.successfulCalls() + m.failedCalls() + m.ignoredCalls());
    assertThat(m.failedCalls()).isGreaterThanOrEqualTo(m.throttledCalls() + m.exhaustedCalls());
    assertThat(m.slowCalls()).isLessThanOrEqualTo(m.successfulCalls() + m.failedCalls());
    assertThat(m.lateResults()).isLessThanOrEqualTo(m.totalCalls());
    assertThat(m.rejectedByReason().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(m.rejectedCalls());
    assertThat(m.toMap().get("state")).isEqualTo(breaker.state().name());
    assertThat(m.toMap().get("mode")).isEqualTo(breaker.mode().name());
  }

  @Property(tries = 300)
  void itIsWrittenDownInOrderAndRounded(
      @ForAll @IntRange(max = 2_000) int successes,
      @ForAll @IntRange(max = 2_000) int failures,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis) {
    ManualClock clock = new ManualClock();
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder().failureThreshold(1_000_000).timeSource(clock).build());
    clock.advance(Duration.ofMillis(millis));
    report(breaker, Verdict.success(), successes);
    report(breaker, Verdict.failure(), failures);
    MetricsSnapshot snapshot = breaker.metrics().snapshot();
    Map<String, Object> map = snapshot.toMap();
    assertThat(List.copyOf(map.keySet()).subList(0, FIRST_KEYS.size())).isEqualTo(FIRST_KEYS);
    assertThat(map.get("successful_calls")).isEqualTo((long) successes);
    assertThat(map.get("failed_calls")).isEqualTo((long) failures);
    String last = clock.instant().toString();
    assertThat(last).endsWith("Z");
    assertThat(map.get("last_success")).isEqualTo(successes == 0 ? null : last);
    assertThat(map.get("last_failure")).isEqualTo(failures == 0 ? null : last);
    isPercent((double) map.get("success_rate"), successes, successes + failures);
    isPercent((double) map.get("failure_rate"), failures, successes + failures);
    assertThat(breaker.metrics().toMap()).isEqualTo(map);
    assertThat(breaker.metrics().successRate()).isEqualTo(snapshot.successRate());
    assertThat(breaker.metrics().failureRate()).isEqualTo(snapshot.failureRate());
  }

  private static void report(CircuitBreaker breaker, Verdict verdict, int times) {
    for (int i = 0; i < times; i++) {
      breaker.acquirePermit().report(verdict);
    }
  }

  private static void isPercent(double written, long some, long all) {
    double exact = all == 0 ? 0 : 100.0 * some / all;
    assertThat(written).isCloseTo(exact, within(0.005 + 1e-9));
    assertThat(BigDecimal.valueOf(written).stripTrailingZeros().scale()).isLessThanOrEqualTo(2);
  }
}
