package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halfopen.CallNotPermittedException.Reason;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is counted, and the map that monitoring reads. */
class MetricsTest {
  private final Fixture given =
      new Fixture(s -> s.failureThreshold(3).slowCallThreshold(Duration.ofSeconds(1)));

  private Map<String, Object> map() {
    return given.counted().toMap();
  }

  @Test
  void theKeysHaveTheirOrder() {
    assertThat(map().keySet())
        .containsExactly(
            "total_calls",
            "successful_calls",
            "failed_calls",
            "retry_attempts",
            "circuit_breaker_opens",
            "circuit_breaker_half_opens",
            "circuit_breaker_closes",
            "success_rate",
            "failure_rate",
            "last_success",
            "last_failure",
            "ignored_calls",
            "rejected_calls",
            "slow_calls",
            "throttled_calls",
            "exhausted_calls",
            "late_results",
            "state",
            "mode",
            "last_transition",
            "resets",
            "shadow_rejected_calls",
            "calls_in_flight",
            "dropped_events",
            "rejected_by_reason",
            "hedge_attempts",
            "fallback_calls",
            "timeouts",
            "unsent_calls",
            "retry_budget_refusals",
            "usual_failure_rate",
            "silent_calls",
            "ramp_share");
  }

  @Test
  void everyKeyIsAnAccessorInCamelCase() throws ReflectiveOperationException {
    for (String key : map().keySet()) {
      StringBuilder camel = new StringBuilder();
      for (String word : key.split("_", -1)) {
        camel.append(camel.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)));
        camel.append(word, 1, word.length());
      }
      Method accessor = MetricsSnapshot.class.getMethod(camel.toString());
      assertThat(accessor.getParameterCount()).as(key).isZero();
    }
  }

  @Test
  void aFreshBreakerHasCountedNothing() {
    assertThat(map())
        .containsEntry("total_calls", 0L)
        .containsEntry("success_rate", 0.0)
        .containsEntry("failure_rate", 0.0)
        .containsEntry("last_success", null)
        .containsEntry("last_failure", null)
        .containsEntry("last_transition", null)
        .containsEntry("state", "CLOSED")
        .containsEntry("mode", "AUTOMATIC")
        .containsEntry("rejected_by_reason", Map.of());
  }

  @Test
  void theBaseCountersAreDisjoint() {
    given.succeed();
    given.succeed();
    given.fail();
    given.report(Verdict.ignored());
    given.report(Verdict.throttled(null, Duration.ofSeconds(1)));
    given.advanceSeconds(1);
    given.report(Verdict.exhausted(null, null));
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    given.breaker.recordRetry();
    MetricsSnapshot counted = given.counted();
    assertThat(counted.totalCalls()).isEqualTo(6);
    assertThat(counted.successfulCalls()).isEqualTo(2);
    assertThat(counted.failedCalls()).isEqualTo(3);
    assertThat(counted.ignoredCalls()).isEqualTo(1);
    assertThat(counted.throttledCalls()).isEqualTo(1);
    assertThat(counted.exhaustedCalls()).isEqualTo(1);
    assertThat(counted.rejectedCalls()).isEqualTo(1);
    assertThat(counted.rejectedByReason()).containsExactly(Map.entry(Reason.OPEN, 1L));
    assertThat(counted.retryAttempts()).isEqualTo(1);
    assertThat(counted.successRate()).isEqualTo(40.0);
    assertThat(counted.failureRate()).isEqualTo(60.0);
  }

  @Test
  void ratesAreRoundedToTwoPlacesInTheMapOnly() {
    given.succeed();
    given.succeed();
    given.fail();
    assertThat(map()).containsEntry("success_rate", 66.67).containsEntry("failure_rate", 33.33);
    assertThat(given.counted().successRate()).isEqualTo(200.0 / 3);
  }

  @Test
  void timesAreIsoInUtc() {
    given.advanceSeconds(5);
    given.succeed();
    given.advance(Duration.ofMillis(1500));
    given.fail(3);
    assertThat(map())
        .containsEntry("last_success", "2026-01-01T00:00:05Z")
        .containsEntry("last_failure", "2026-01-01T00:00:06.500Z")
        .containsEntry("last_transition", "2026-01-01T00:00:06.500Z");
    given.advanceSeconds(10);
    assertThat(map()).containsEntry("last_failure", "2026-01-01T00:00:06.500Z");
  }

  @Test
  void theMapIsReadyForJson() throws Exception {
    given.fail(3);
    assertThat(given.breaker.tryAcquirePermit()).isNull();
    String json = new ObjectMapper().writeValueAsString(map());
    assertThat(json)
        .startsWith("{\"total_calls\":3,\"successful_calls\":0,\"failed_calls\":3,")
        .contains("\"last_success\":null,\"last_failure\":\"2026-01-01T00:00:00Z\"")
        .contains("\"rejected_by_reason\":{\"OPEN\":1},")
        .endsWith("\"usual_failure_rate\":null,\"silent_calls\":0,\"ramp_share\":1.0}");
  }

  @Test
  void nobodyCanChangeASnapshot() {
    assertThatThrownBy(() -> map().put("total_calls", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> given.counted().rejectedByReason().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    MetricsSnapshot before = given.counted();
    given.succeed();
    assertThat(before.totalCalls()).isZero();
  }

  @Test
  void slowIsLongerThanTheThreshold() {
    for (Verdict verdict :
        new Verdict[] {Verdict.success(), Verdict.failure(), Verdict.ignored()}) {
      given.breaker.acquirePermit().report(verdict, Duration.ofSeconds(1));
      given.breaker.acquirePermit().report(verdict, Duration.ofSeconds(1).plusNanos(1));
    }
    assertThat(given.counted().slowCalls()).isEqualTo(2);
  }

  @Test
  void aSlowSuccessIsAFailureIfTheUserSaysSo() {
    Fixture strict =
        new Fixture(
            s ->
                s.failureThreshold(1).slowCallThreshold(Duration.ofSeconds(1)).slowIsFailure(true));
    strict.breaker.acquirePermit().report(Verdict.success(), Duration.ofSeconds(1));
    assertThat(strict.counted().successfulCalls()).isEqualTo(1);
    strict.breaker.acquirePermit().report(Verdict.success(), Duration.ofSeconds(2));
    assertThat(strict.counted().failedCalls()).isEqualTo(1);
    assertThat(strict.counted().slowCalls()).isEqualTo(1);
    assertThat(strict.state()).isEqualTo(CircuitState.OPEN);
    assertThat(strict.rejection()).hasNoCause();
    strict.breaker.reset();
    strict
        .breaker
        .acquirePermit()
        .report(Verdict.failure(Fixture.BOOM, null), Duration.ofSeconds(2));
    assertThat(strict.rejection()).as("a slow failure keeps its cause").hasCause(Fixture.BOOM);
  }
}
