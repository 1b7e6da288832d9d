package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * An asynchronous call that is completed, cancelled and timed out at once has one outcome, the
 * verdict that goes with it, and gives its slot back (R1).
 */
class AsyncRaceTest {
  private static final int ROUNDS = 6_000;

  private int succeeded;
  private int failed;
  private int cancelled;

  @Test
  void oneOutcomeOneVerdictOneSlotGivenBack() {
    CircuitBreaker breaker = halfOpenBreakerOfOneSlot();
    try (Race race = new Race(3)) {
      for (int round = 0; round < ROUNDS; round++) {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.callAsync(() -> source);
        assertThat(answer).as("the slot is free again").isNotDone();
        boolean[] decided = new boolean[3];
        race.round(thread -> decided[thread] = end(thread, source, answer));
        assertThat(answer).isDone();
        assertThat(source).isDone();
        countOutcome(answer, source, decided);
      }
    }
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(metrics.successfulCalls()).isEqualTo(succeeded);
    assertThat(metrics.failedCalls()).isEqualTo(failed + 1L);
    assertThat(metrics.ignoredCalls()).isEqualTo(cancelled);
    assertThat(succeeded + failed + cancelled).isEqualTo(ROUNDS);
    assertThat(metrics.callsInFlight()).isZero();
    assertThat(metrics.rejectedCalls()).isZero();
    assertThat(breaker.status().trialsInFlight()).isZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  /** It stays HALF_OPEN: its test needs more calls than there will be. */
  private static CircuitBreaker halfOpenBreakerOfOneSlot() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "async",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryTimeout(Duration.ZERO)
                .recoveryTest(RecoveryTest.failureRateBelow(100).over(1_000_000))
                .timeSource(new ManualClock())
                .build());
    breaker.acquirePermit().fail(new IllegalStateException("boom"));
    return breaker;
  }

  private static boolean end(
      int thread, CompletableFuture<String> source, CompletableFuture<String> answer) {
    return switch (thread) {
      case 0 -> source.complete("answer");
      case 1 -> answer.cancel(true);
      default -> answer.completeExceptionally(new TimeoutException("too late"));
    };
  }

  private void countOutcome(
      CompletableFuture<String> answer, CompletableFuture<String> source, boolean[] decided) {
    if (answer.isCancelled()) {
      assertThat(decided[1]).isTrue();
      assertThat(decided[2]).isFalse();
      cancelled++;
    } else if (answer.isCompletedExceptionally()) {
      assertThat(decided[1]).isFalse();
      assertThat(decided[2]).isTrue();
      failed++;
    } else {
      assertThat(answer).isCompletedWithValue("answer");
      assertThat(decided).containsExactly(true, false, false);
      succeeded++;
    }
    if (!decided[0]) {
      assertThat(source).isCancelled();
    }
  }
}
