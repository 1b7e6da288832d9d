package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.recover.RecoveryDelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users' code that throws errors loses no transition and no exception of the service (R5, R10). */
class ForeignCodeTest {
  private final ManualClock clock = new ManualClock();

  private CircuitBreakerConfig.Builder config() {
    return CircuitBreakerConfig.builder().failureThreshold(1).timeSource(clock);
  }

  private static void failWith(CircuitBreaker breaker, Exception failure) {
    assertThatThrownBy(
            () ->
                breaker.call(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  @Test
  void aRecoveryDelayThatThrowsIsTheDefault() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            config()
                .recoveryDelay(
                    RecoveryDelay.of(
                        attempt -> {
                          throw new AssertionError("a user's bug");
                        }))
                .build());
    failWith(breaker, new IllegalStateException("boom"));
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.status().timeUntilTrial()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aFailureThatCannotBePrintedIsStillTold() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config().build());
    List<CircuitBreakerEvent> heard = new ArrayList<>();
    try (AutoCloseable listening = breaker.onEvent(heard::add)) {
      assertThat(listening).isNotNull();
      failWith(breaker, new Unprintable());
      breaker.reset();
    }
    assertThat(heard).hasSize(3);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  private static final class Unprintable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("a user's bug");
    }
  }

  @Test
  void aClockReadingThatIsOlderDoesNotSetTheLastTimeBack() {
    LastTime last = new LastTime();
    clock.advance(Duration.ofSeconds(10));
    long now = clock.nanoTime();
    last.set(now);
    last.set(now - 1);
    assertThat(last.read(clock)).isEqualTo(clock.instant());
  }

  @Test
  void onlyOneOfThoseWhoAreToldToWaitClosesTheGate() {
    Gate gate = new Gate();
    CircuitBreakerConfig config = config().build();
    Duration wait = Duration.ofSeconds(2);
    assertThat(gate.close(0, 0, wait, config)).isEqualTo(wait.toNanos());
    assertThat(gate.close(0, 0, wait.multipliedBy(2), config)).isZero();
    assertThat(gate.remaining(0)).isEqualTo(wait.multipliedBy(2).toNanos());
  }
}
