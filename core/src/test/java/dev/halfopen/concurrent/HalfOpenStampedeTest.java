package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Permit;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HALF_OPEN never holds more unfinished trial calls than it has slots, however many come (R3). */
class HalfOpenStampedeTest {
  private static final int CALLERS = 100;
  private static final int ROUNDS = 20;
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private final ManualClock clock = new ManualClock();

  private CircuitBreaker openBreaker(int slots, RecoveryTest test) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "stampede",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryTimeout(RECOVERY)
                .halfOpenMaxCalls(slots)
                .recoveryTest(test)
                .timeSource(clock)
                .build());
    breaker.acquirePermit().fail(new IllegalStateException("boom"));
    return breaker;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void ofAHundredCallersAtOnceOnlyAsManyPassAsThereAreSlots(int slots) {
    CircuitBreaker breaker = openBreaker(slots, RecoveryTest.successes(slots));
    try (Race race = new Race(CALLERS)) {
      for (int round = 1; round <= ROUNDS; round++) {
        clock.advance(RECOVERY);
        Queue<Permit> admitted = new ConcurrentLinkedQueue<>();
        race.round(
            thread -> {
              Permit permit = breaker.tryAcquirePermit();
              if (permit != null) {
                admitted.add(permit);
              }
            });
        assertThat(admitted).hasSize(slots);
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(breaker.status().trialsInFlight()).isEqualTo(slots);
        assertThat(breaker.metrics().snapshot().circuitBreakerHalfOpens()).isEqualTo(round);
        admitted.forEach(Permit::succeed);
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
        breaker.acquirePermit().fail(new IllegalStateException("boom"));
      }
    }
  }

  @Test
  void slotsThatAreGivenBackAndTakenAgainAllTheTimeAreNeverTooMany() {
    int slots = 3;
    CircuitBreaker breaker = openBreaker(slots, RecoveryTest.successes(900_000));
    clock.advance(RECOVERY);
    AtomicInteger unfinished = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger admitted = new AtomicInteger();
    try (Race race = new Race(8)) {
      race.round(
          thread -> {
            Deque<Permit> held = new ArrayDeque<>();
            for (int i = 0; i < 20_000; i++) {
              Permit next = i % 4 == 0 ? null : breaker.tryAcquirePermit();
              if (next != null) {
                admitted.incrementAndGet();
                most.accumulateAndGet(unfinished.incrementAndGet(), Math::max);
                held.add(next);
              } else if (!held.isEmpty()) {
                unfinished.decrementAndGet();
                end(held.remove(), i);
              }
            }
            unfinished.addAndGet(-held.size());
            held.forEach(Permit::close);
          });
    }
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    assertThat(most.get()).isBetween(1, slots);
    assertThat(breaker.status().trialsInFlight()).isZero();
    assertThat(metrics.totalCalls()).isEqualTo(admitted.get() + 1);
    assertThat(metrics.lateResults()).isZero();
    assertThat(breaker.status().evidence().calls()).isEqualTo(metrics.successfulCalls());
  }

  private static void end(Permit permit, int i) {
    if (i % 3 == 0) {
      permit.ignore();
    } else {
      permit.succeed();
    }
  }
}
