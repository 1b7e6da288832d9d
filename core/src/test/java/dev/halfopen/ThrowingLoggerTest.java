package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.recover.RecoveryDelay;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R8: a logger that throws reaches no caller, and no verdict is lost to it. */
class ThrowingLoggerTest {
  private final LogTrap throwing =
      LogTrap.everywhere(
          () -> {
            throw new IllegalStateException("log disk full");
          });

  @BeforeEach
  void breakTheLogger() {
    throwing.set();
  }

  @AfterEach
  void repairTheLogger() {
    throwing.takeAway();
  }

  @Test
  void whenATransitionIsLogged() {
    Fixture given = Fixture.withThreshold(1);
    given.fail();
    assertThat(given.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void whenTheClassifierFails() {
    Fixture given =
        new Fixture(
            s ->
                s.classifier(
                    (result, error) -> {
                      throw new IllegalStateException("bug");
                    }));
    assertThatThrownBy(
            () ->
                given.breaker.run(
                    () -> {
                      throw Fixture.BOOM;
                    }))
        .isSameAs(Fixture.BOOM);
    assertThat(given.counted().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void whenAResultIsDeferred() {
    Fixture given = Fixture.withThreshold(1);
    Object returned = given.breaker.get(() -> new CompletableFuture<String>());
    assertThat(returned).isNotNull();
    assertThat(given.counted().callsInFlight()).isZero();
  }

  @Test
  void whenThereIsNoRecoveryDelay() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureThreshold(1)
                .recoveryDelay(RecoveryDelay.of(attempt -> null))
                .build());
    breaker.acquirePermit().fail(Fixture.BOOM);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }
}
