package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * Every transition is counted, logged and published once and in order, whoever races for it (R5).
 */
class TransitionsOnceTest {
  private static final int ROUNDS = 3_000;
  private static final int THREADS = 4;
  private static final Duration RECOVERY = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final Queue<StateTransition> published = new ConcurrentLinkedQueue<>();

  @Test
  void whenFailuresRaceAndTrialsRace() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "racing",
            CircuitBreakerConfig.builder()
                .failureThreshold(THREADS)
                .recoveryTimeout(RECOVERY)
                .halfOpenMaxCalls(2)
                .timeSource(clock)
                .build());
    AutoCloseable listening = breaker.onEvent(this::hear);
    assertThat(listening).isNotNull();
    try (Race race = new Race(THREADS);
        LogLines log = new LogLines("racing")) {
      for (int round = 0; round < ROUNDS; round++) {
        // All fail at once: one of them opens it, and no call is admitted after that.
        race.round(thread -> breaker.acquirePermit().fail(new IllegalStateException("boom")));
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        clock.advance(RECOVERY);
        boolean recovers = round % 2 == 0;
        race.round(thread -> tryOnce(breaker, recovers));
        if (!recovers) {
          clock.advance(RECOVERY);
          race.round(thread -> tryOnce(breaker, true));
        }
        while (breaker.state() == CircuitState.HALF_OPEN) {
          tryOnce(breaker, true);
        }
      }
      MetricsSnapshot metrics = breaker.metrics().snapshot();
      assertThat(metrics.circuitBreakerHalfOpens()).isEqualTo(metrics.circuitBreakerOpens());
      assertThat(metrics.circuitBreakerCloses()).isEqualTo(ROUNDS);
      assertThat(metrics.circuitBreakerOpens()).isEqualTo(ROUNDS + ROUNDS / 2);
      assertThat(count(CircuitState.OPEN)).isEqualTo(metrics.circuitBreakerOpens());
      assertThat(count(CircuitState.HALF_OPEN)).isEqualTo(metrics.circuitBreakerHalfOpens());
      assertThat(count(CircuitState.CLOSED)).isEqualTo(metrics.circuitBreakerCloses());
      assertThat(metrics.droppedEvents()).isZero();
      assertThat(log.verbs()).isEqualTo(published.stream().map(e -> verb(e.to())).toList());
    }
    assertEachBeginsWhereTheLastEnded();
  }

  private void hear(CircuitBreakerEvent event) {
    if (event instanceof StateTransition transition) {
      published.add(transition);
    }
  }

  private static void tryOnce(CircuitBreaker breaker, boolean succeed) {
    Permit permit = breaker.tryAcquirePermit();
    if (permit != null && succeed) {
      permit.succeed();
    } else if (permit != null) {
      permit.fail(new IllegalStateException("still ill"));
    }
  }

  private void assertEachBeginsWhereTheLastEnded() {
    CircuitState at = CircuitState.CLOSED;
    for (StateTransition transition : List.copyOf(published)) {
      assertThat(transition.from()).isEqualTo(at);
      assertThat(transition.to()).isNotEqualTo(at);
      at = transition.to();
    }
    assertThat(at).isEqualTo(CircuitState.CLOSED);
  }

  private long count(CircuitState to) {
    return published.stream().filter(transition -> transition.to() == to).count();
  }

  private static String verb(CircuitState to) {
    return switch (to) {
      case OPEN -> "opened";
      case HALF_OPEN -> "half-opened";
      case CLOSED -> "closed";
    };
  }
}
