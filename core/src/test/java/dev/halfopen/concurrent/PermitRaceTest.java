package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent.CallEnded;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Permit;
import dev.halfopen.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A permit that several threads end at once is counted and told once, as the first one said (R1).
 */
class PermitRaceTest {
  private static final int ROUNDS = 100;
  private static final int PERMITS = 1_000;
  private static final long CALLS = (long) ROUNDS * PERMITS;

  @Test
  void aPermitEndsOnceWhoeverRaces() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "permits", CircuitBreakerConfig.builder().failureThreshold(1_000_000).build());
    AtomicInteger told = new AtomicInteger();
    try (Race race = new Race(4);
        AutoCloseable listening =
            breaker.onEvent(
                event ->
                    told.addAndGet(event instanceof CallEnded ended && !ended.late() ? 1 : 0))) {
      assertThat(listening).isNotNull();
      for (int round = 0; round < ROUNDS; round++) {
        Permit[] permits = new Permit[PERMITS];
        Arrays.setAll(permits, i -> breaker.acquirePermit());
        race.round(
            thread -> {
              for (Permit permit : permits) {
                end(permit, thread);
              }
            });
      }
    }
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(metrics.totalCalls()).isEqualTo(CALLS);
    assertThat(metrics.successfulCalls() + metrics.failedCalls() + metrics.ignoredCalls())
        .isEqualTo(CALLS);
    assertThat(metrics.callsInFlight()).isZero();
    assertThat(told.get() + metrics.droppedEvents()).isEqualTo(CALLS);
  }

  private static void end(Permit permit, int thread) {
    switch (thread) {
      case 0 -> permit.succeed();
      case 1 -> permit.fail(new IllegalStateException("boom"));
      case 2 -> permit.report(Verdict.failure(), Duration.ofSeconds(1));
      default -> permit.close();
    }
  }
}
