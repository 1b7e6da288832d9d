package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

  @Property(tries = 5000)
  void itIsWrittenDownInOrderAndRounded(
      @ForAll @LongRange(min = 0, max = 100_000) long successes,
      @ForAll @LongRange(min = 0, max = 100_000) long failures,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    MetricsSnapshot snapshot = snapshot(successes, failures, instant);
    Map<String, Object> map = snapshot.toMap();
    assertThat(List.copyOf(map.keySet()).subList(0, FIRST_KEYS.size())).isEqualTo(FIRST_KEYS);
    assertThat(map.get("successful_calls")).isEqualTo(successes);
    assertThat(map.get("failed_calls")).isEqualTo(failures);
    assertThat(map.get("last_success")).isEqualTo(instant.toString()).asString().endsWith("Z");
    assertThat(map).containsEntry("last_failure", null);
    isPercent((double) map.get("success_rate"), successes, successes + failures);
    isPercent((double) map.get("failure_rate"), failures, successes + failures);
  }

  private static void isPercent(double written, long some, long all) {
    double exact = all == 0 ? 0 : 100.0 * some / all;
    assertThat(written).isCloseTo(exact, within(0.005 + 1e-9));
    assertThat(BigDecimal.valueOf(written).stripTrailingZeros().scale()).isLessThanOrEqualTo(2);
  }

  private static MetricsSnapshot snapshot(long successes, long failures, Instant instant) {
    return new MetricsSnapshot(
        successes + failures,
        successes,
        failures,
        0,
        0,
        0,
        0,
        instant,
        null,
        0,
        2,
        0,
        0,
        0,
        0,
        CircuitState.CLOSED,
        OperatingMode.AUTOMATIC,
        null,
        0,
        0,
        0,
        0,
        Map.of(Reason.OPEN, 2L),
        0,
        0,
        0,
        0);
  }
}
