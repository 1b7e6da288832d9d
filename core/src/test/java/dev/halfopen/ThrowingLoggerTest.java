package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.halfopen.recover.RecoveryDelay;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** R8: a logger that throws reaches no caller, and no verdict is lost to it. */
class ThrowingLoggerTest {
  private final TurboFilter throwing =
      new TurboFilter() {
        @Override
        public FilterReply decide(
            Marker marker,
            Logger logger,
            Level level,
            String format,
            Object[] params,
            Throwable thrown) {
          throw new IllegalStateException("log disk full");
        }
      };

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  @BeforeEach
  void breakTheLogger() {
    context().addTurboFilter(throwing);
  }

  @AfterEach
  void repairTheLogger() {
    context().getTurboFilterList().remove(throwing);
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
