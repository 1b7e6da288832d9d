package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.OperatingMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventHistoryTest {
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("chat");

  @Test
  void theLatestAreKeptTheLatestFirst() {
    try (EventHistory history = new EventHistory(registry, 2)) {
      breaker.trip(Duration.ofMinutes(1), "first");
      breaker.reset();
      breaker.trip(Duration.ofMinutes(1), "second");
      assertThat(history.of("chat")).hasSize(2);
      assertThat(history.of("chat").get(0).toString()).contains("second");
    }
  }

  @Test
  void theEndOfARampIsKept() {
    breaker.reconfigure(CircuitBreakerConfig.builder().ramp(Duration.ofHours(1)).build());
    try (EventHistory history = new EventHistory(registry, 2)) {
      breaker.trip(Duration.ZERO, "to close again");
      breaker.run(() -> {});
      breaker.operate(OperatingMode.SHADOW);
      assertThat(history.of("chat").get(0).type()).isEqualTo("RampEnded");
      assertThat(history.of("chat").get(0).text()).isEqualTo("all calls are permitted again");
      assertThat(history.of("chat").get(1).type()).isEqualTo("ModeChange");
    }
  }

  @Test
  void whoWantsNoneGetsNoneAndNoErrorsEither() {
    Logger ours = (Logger) LoggerFactory.getLogger("dev.halfopen");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ours.addAppender(log);
    ours.setLevel(Level.WARN);
    ours.setAdditive(false);
    try (EventHistory history = new EventHistory(registry, 0)) {
      breaker.trip(Duration.ofMinutes(1), "by hand");
      breaker.reset();
      assertThat(history.of("chat")).isEmpty();
    } finally {
      ours.setAdditive(true);
      ours.setLevel(null);
      ours.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.contains("opened"))
        .noneMatch(line -> line.contains("listener"));
  }
}
