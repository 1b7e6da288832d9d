package dev.halfopen.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators may do anything at any time: nothing throws, nothing sticks, the last word stands. */
class OperatorsRaceTest {
  private static final List<OperatingMode> MODES = List.of(OperatingMode.values());

  private final ManualClock clock = new ManualClock();
  private final CircuitBreakerConfig patient = config(5, 60);
  private final CircuitBreakerConfig strict = config(2, 10);

  private CircuitBreakerConfig config(int threshold, int recoverySeconds) {
    return CircuitBreakerConfig.builder()
        .failureThreshold(threshold)
        .recoveryTimeout(Duration.ofSeconds(recoverySeconds))
        .halfOpenMaxCalls(threshold)
        .timeSource(clock)
        .build();
  }

  @Test
  void nothingThrowsAndNothingSticks() {
    CircuitBreaker breaker = CircuitBreaker.of("operated", patient);
    try (Race race = new Race(4)) {
      race.round(
          thread -> {
            for (int i = 0; i < 5_000; i++) {
              if (thread < 2) {
                callOnce(breaker, i);
              } else {
                operate(breaker, i * (thread - 1));
              }
            }
          });
    }
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    breaker.operate(OperatingMode.AUTOMATIC);
    int calls = 0;
    while (breaker.state() != CircuitState.CLOSED) {
      assertThat(calls++).as("calls until it is closed").isLessThan(10);
      clock.advance(Duration.ofSeconds(60));
      breaker.acquirePermit().succeed();
    }
  }

  private void callOnce(CircuitBreaker breaker, int i) {
    Permit permit = breaker.tryAcquirePermit();
    if (permit != null && i % 3 == 0) {
      permit.succeed();
    } else if (permit != null) {
      permit.fail(new IllegalStateException("boom"));
    }
    clock.advance(Duration.ofSeconds(1));
  }

  private void operate(CircuitBreaker breaker, int i) {
    switch (i % 8) {
      case 0 -> breaker.reset();
      case 1 -> breaker.trip(Duration.ofSeconds(5), "by hand");
      case 2 -> breaker.reconfigure(strict);
      case 3 -> breaker.reconfigure(patient);
      default -> breaker.operate(MODES.get(i % MODES.size()));
    }
  }

  @Test
  void thePhaseFollowsTheSettingsThatStand() {
    try (Race race = new Race(3)) {
      for (int round = 0; round < 3_000; round++) {
        CircuitBreaker breaker = CircuitBreaker.of("reconfigured", patient);
        for (int i = 0; i < 4; i++) {
          breaker.acquirePermit().fail(new IllegalStateException("boom"));
        }
        race.round(
            thread -> {
              switch (thread) {
                case 0 -> breaker.reconfigure(strict);
                case 1 -> breaker.reconfigure(config(3, 20));
                default -> breaker.acquirePermit().fail(new IllegalStateException("boom"));
              }
            });
        assertFollows(breaker);
      }
    }
  }

  private static void assertFollows(CircuitBreaker breaker) {
    CircuitBreakerConfig stands = breaker.config();
    if (breaker.state() == CircuitState.CLOSED) {
      breaker.acquirePermit().succeed();
      for (int i = 0; i < stands.halfOpenMaxCalls(); i++) {
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
        breaker.acquirePermit().fail(new IllegalStateException("boom"));
      }
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().timeUntilTrial())
        .isEqualTo(Duration.ofSeconds(stands.halfOpenMaxCalls() == 2 ? 10 : 20));
  }
}
