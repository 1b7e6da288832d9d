package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** No snapshot contradicts itself or an earlier one, while threads hammer the breaker (R6). */
class SnapshotConsistencyTest {
  private static final int THREADS = 3;
  private static final int CALLS = 60_000;

  /** Calls that begin while the reader looks at those that end. */
  private static final long IN_FLIGHT_TOLERANCE = 20;

  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "hammered",
          CircuitBreakerConfig.builder()
              .failureThreshold(2)
              .recoveryTimeout(Duration.ZERO)
              .halfOpenMaxCalls(2)
              .recoveryTest(RecoveryTest.successes(2).outOf(3))
              .throttleWait(Duration.ofNanos(1))
              .build());

  @Test
  void readAllTheTime() {
    AtomicLong admitted = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    MetricsSnapshot last = breaker.metrics().snapshot();
    try (Race race = new Race(THREADS)) {
      List<Future<?>> laps = race.begin(thread -> hammer(thread, admitted, refused));
      while (Race.isRunning(laps)) {
        MetricsSnapshot next = breaker.metrics().snapshot();
        assertConsistent(next);
        assertNothingWentBack(last, next);
        last = next;
      }
      Race.await(laps);
    }
    MetricsSnapshot end = breaker.metrics().snapshot();
    assertConsistent(end);
    assertThat(end.totalCalls()).isEqualTo(admitted.get());
    assertThat(end.rejectedCalls()).isEqualTo(refused.get());
    assertThat(end.callsInFlight()).isZero();
    assertThat(end.circuitBreakerOpens()).isPositive();
  }

  private void hammer(int thread, AtomicLong admitted, AtomicLong refused) {
    for (int i = 0; i < CALLS; i++) {
      Permit permit = breaker.tryAcquirePermit();
      if (permit == null) {
        refused.incrementAndGet();
        continue;
      }
      admitted.incrementAndGet();
      permit.report(verdict(i + thread));
    }
  }

  private static Verdict verdict(int i) {
    return switch (i % 7) {
      case 0, 1, 2 -> Verdict.failure();
      case 3 -> Verdict.ignored();
      case 4 -> i % 49 == 4 ? Verdict.throttled(null, Duration.ofNanos(100)) : Verdict.success();
      default -> Verdict.success();
    };
  }

  static void assertConsistent(MetricsSnapshot m) {
    assertThat(m.totalCalls()).isEqualTo(m.successfulCalls() + m.failedCalls() + m.ignoredCalls());
    assertThat(m.throttledCalls() + m.exhaustedCalls()).isLessThanOrEqualTo(m.failedCalls());
    assertThat(m.lateResults()).isLessThanOrEqualTo(m.totalCalls());
    assertThat(m.callsInFlight()).isBetween(0L, THREADS + IN_FLIGHT_TOLERANCE);
    assertThat(m.rejectedByReason().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(m.rejectedCalls());
    assertLegalHistory(m);
  }

  /** Without operators, every opening but the present one is followed by a half-opening. */
  static void assertLegalHistory(MetricsSnapshot m) {
    long stillOpen = m.state() == CircuitState.OPEN ? 1 : 0;
    long testing = m.state() == CircuitState.HALF_OPEN ? 1 : 0;
    assertThat(m.circuitBreakerOpens()).isEqualTo(m.circuitBreakerHalfOpens() + stillOpen);
    assertThat(m.circuitBreakerCloses()).isBetween(0L, m.circuitBreakerHalfOpens() - testing);
  }

  private static void assertNothingWentBack(MetricsSnapshot before, MetricsSnapshot after) {
    assertThat(after.totalCalls()).isGreaterThanOrEqualTo(before.totalCalls());
    assertThat(after.failedCalls()).isGreaterThanOrEqualTo(before.failedCalls());
    assertThat(after.rejectedCalls()).isGreaterThanOrEqualTo(before.rejectedCalls());
    assertThat(after.circuitBreakerOpens()).isGreaterThanOrEqualTo(before.circuitBreakerOpens());
    assertThat(after.circuitBreakerCloses()).isGreaterThanOrEqualTo(before.circuitBreakerCloses());
  }
}
