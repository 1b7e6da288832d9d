package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventFeedTest {
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "test",
          CircuitBreakerConfig.builder()
              .failureThreshold(1)
              .recoveryTimeout(Duration.ZERO)
              .build());
  private final EventFeed feed = new EventFeed(System.nanoTime());

  @Test
  void tellsEveryTransitionWithItsCause() throws Exception {
    try (AutoCloseable listening = breaker.onEvent(feed)) {
      assertThat(listening).isNotNull();
      breaker.acquirePermit().fail(Errors.status(503));
      breaker.acquirePermit().succeed();
    }

    assertThat(next().text())
        .matches(" >> \\d+\\.\\d s CLOSED -> OPEN: a failure \\(503 without an error code\\)");
    assertThat(next().state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(next().text()).contains("HALF_OPEN -> CLOSED: trial calls succeeded");
    assertThat(next()).isNull();
  }

  @Test
  void tellsOnceThatCallsWait() throws Exception {
    try (AutoCloseable listening = breaker.onEvent(feed)) {
      assertThat(listening).isNotNull();
      var first = breaker.acquirePermit();
      var second = breaker.acquirePermit();
      first.report(Verdict.throttled(null, Duration.ofSeconds(60)));
      second.report(Verdict.throttled(null, Duration.ofSeconds(60)));
    }

    assertThat(next().text()).contains("calls wait for 60.0s");
    assertThat(next()).isNull();
  }

  private Happening next() throws InterruptedException {
    return feed.poll(System.nanoTime());
  }
}
