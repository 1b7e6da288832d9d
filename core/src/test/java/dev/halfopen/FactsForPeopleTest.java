package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What metrics, status, events and rejections read like, and how short the way to them is. */
class FactsForPeopleTest {
  private final Fixture given = Fixture.withThreshold(2);

  @Test
  @DisplayName("C30: the mission's own example")
  void theMissionsExample() {
    CircuitBreaker breaker = new EnhancedCircuitBreaker("ai_service");
    breaker.run(() -> {});
    breaker.acquirePermit().fail(Fixture.BOOM);
    assertThat(breaker.config()).isSameAs(CircuitBreakerConfig.defaults());
    assertThat(breaker.metrics().successRate()).isEqualTo(50.0);
    assertThat(breaker.metrics().failureRate()).isEqualTo(50.0);
    assertThat(breaker.metrics().toMap())
        .containsEntry("total_calls", 2L)
        .containsEntry("success_rate", 50.0)
        .containsEntry("state", "CLOSED");
  }

  @Test
  @DisplayName("C30: metrics read as a line")
  void metricsReadAsALine() {
    assertThat(given.breaker.metrics())
        .hasToString(
            "CLOSED; calls: 0, successful 0, failed 0, ignored 0; rejected 0; in flight 0;"
                + " retries 0; opened 0, half-opened 0, closed 0");
    given.succeed();
    given.fail(2);
    given.rejection();
    given.breaker.recordRetry();
    String line =
        "OPEN; calls: 3, successful 1, failed 2, ignored 0 (success rate 33.33 %); rejected 1;"
            + " in flight 0; retries 1; opened 1, half-opened 0, closed 0";
    assertThat(given.breaker.metrics()).hasToString(line);
    assertThat(given.counted()).hasToString(line).isEqualTo(given.counted());
    assertThat(given.counted()).hasSameHashCodeAs(given.counted());
    MetricsSnapshot before = given.counted();
    given.rejection();
    assertThat(given.counted()).isNotEqualTo(before);
  }

  @Test
  void theStatusReadsAsALine() {
    given.fail(2);
    given.advance(Duration.ofMillis(28_697));
    assertThat(given.breaker.status())
        .hasToString(
            "OPEN since 2026-01-01T00:00:00Z: 2 consecutive failures; permits no call; trial due"
                + " in 1.3 s; in flight 0; evidence: 2 calls, 2 failed (100.0 %)");
    given.advanceSeconds(2);
    Permit trial = given.breaker.acquirePermit();
    assertThat(given.breaker.status().toString())
        .startsWith("HALF_OPEN since ")
        .contains("in flight 1 (1 on trial)");
    trial.succeed();
    assertThat(given.breaker.status())
        .isEqualTo(given.breaker.status())
        .hasSameHashCodeAs(given.breaker.status());
  }

  @Test
  void eventsReadAsALine() {
    List<String> lines = new ArrayList<>();
    given.breaker.onEvent(event -> lines.add(event.toString()));
    given.succeed();
    given.fail(2);
    given.rejection();
    given.breaker.recordRetry();
    given.breaker.reset();
    given.report(Verdict.throttled(null, Duration.ofMillis(1_303)));
    assertThat(lines)
        .containsExactly(
            "CallEnded['ai' 2026-01-01T00:00:00Z SUCCESS after 0 s]",
            "CallEnded['ai' 2026-01-01T00:00:00Z FAILURE after 0 s]",
            "CallEnded['ai' 2026-01-01T00:00:00Z FAILURE after 0 s]",
            "StateTransition['ai' 2026-01-01T00:00:00Z CLOSED to OPEN: 2 consecutive failures;"
                + " last failure: java.io.IOException: boom]",
            "CallRejected['ai' 2026-01-01T00:00:00Z OPEN]",
            "Retry['ai' 2026-01-01T00:00:00Z]",
            "Reset['ai' 2026-01-01T00:00:00Z was OPEN]",
            "GateClosed['ai' 2026-01-01T00:00:00Z 1.3 s]",
            "CallEnded['ai' 2026-01-01T00:00:00Z THROTTLED after 0 s]");
  }

  @Test
  @DisplayName("first use 10: a rejection prints in one line, and its cause stays what it was")
  void aRejectionPrintsInOneLine() {
    given.fail(2);
    CallNotPermittedException rejection = given.rejection();
    assertThat(rejection.getCause()).isSameAs(Fixture.BOOM);
    String line =
        "dev.halfopen.CallNotPermittedException: Circuit breaker 'ai' is open; try again in 30 s;"
            + " last failure: java.io.IOException: boom";
    assertThat(rejection).hasToString(line);
    StringWriter printed = new StringWriter();
    rejection.printStackTrace(new PrintWriter(printed, true));
    assertThat(printed.toString().strip()).isEqualTo(line);
  }
}
