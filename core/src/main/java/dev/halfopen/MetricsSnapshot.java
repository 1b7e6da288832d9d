package dev.halfopen;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a circuit breaker has counted, at one moment, since it was made or its metrics were reset.
 *
 * <p>The rules of counting: {@code totalCalls = successfulCalls + failedCalls + ignoredCalls};
 * throttled and exhausted calls are failed calls and counted apart as well; rejected calls and
 * calls in flight are not in the total. A late result belongs to a phase that is over and counts
 * here all the same. State and transition counts belong together.
 *
 * @param totalCalls calls that were admitted and have ended
 * @param successfulCalls calls that succeeded
 * @param failedCalls calls that failed, were throttled, or met an exhausted quota
 * @param retryAttempts retries told by {@link CircuitBreaker#record(Effort)}, as are the other
 *     efforts below
 * @param circuitBreakerOpens transitions to OPEN
 * @param circuitBreakerHalfOpens transitions to HALF_OPEN
 * @param circuitBreakerCloses transitions from HALF_OPEN to CLOSED
 * @param lastSuccess when a call last succeeded, to the millisecond; null if none did
 * @param lastFailure when a call last failed, to the millisecond; null if none did
 * @param ignoredCalls calls whose outcome says nothing about the service
 * @param rejectedCalls calls that were not admitted
 * @param slowCalls successes and failures that took longer than the slow call threshold
 * @param throttledCalls failed calls for which the service told us to wait
 * @param exhaustedCalls failed calls for which a quota was spent
 * @param lateResults calls that ended after the phase that admitted them
 * @param state the state
 * @param mode the operating mode
 * @param lastTransition when the state last changed by a transition or a reset; null if it never
 *     did
 * @param resets resets by hand, see {@link CircuitBreaker#reset()}
 * @param shadowRejectedCalls calls that were admitted only because the mode is SHADOW
 * @param callsInFlight calls that are admitted and have not ended
 * @param droppedEvents events that listeners were too slow to take
 * @param rejectedByReason {@code rejectedCalls} by reason; reasons that never occurred are absent
 * @param hedgeAttempts calls that were made since another one took long
 * @param fallbackCalls calls that were made since another service failed
 * @param timeouts calls that were ended since their time was over
 * @param retryBudgetRefusals extra calls that were not made since the retry budget was spent
 */
public record MetricsSnapshot(
    long totalCalls,
    long successfulCalls,
    long failedCalls,
    long retryAttempts,
    long circuitBreakerOpens,
    long circuitBreakerHalfOpens,
    long circuitBreakerCloses,
    @Nullable Instant lastSuccess,
    @Nullable Instant lastFailure,
    long ignoredCalls,
    long rejectedCalls,
    long slowCalls,
    long throttledCalls,
    long exhaustedCalls,
    long lateResults,
    CircuitState state,
    OperatingMode mode,
    @Nullable Instant lastTransition,
    long resets,
    long shadowRejectedCalls,
    long callsInFlight,
    long droppedEvents,
    Map<CallNotPermittedException.Reason, Long> rejectedByReason,
    long hedgeAttempts,
    long fallbackCalls,
    long timeouts,
    long retryBudgetRefusals) {

  /** Copies what could change. */
  public MetricsSnapshot {
    rejectedByReason = Map.copyOf(rejectedByReason);
  }

  /** Successes per cent of successes and failures; 0 when there are none. */
  public double successRate() {
    return percentOfJudged(successfulCalls);
  }

  /** Failures per cent of successes and failures; 0 when there are none. */
  public double failureRate() {
    return percentOfJudged(failedCalls);
  }

  private double percentOfJudged(long calls) {
    long judged = successfulCalls + failedCalls;
    return judged == 0 ? 0.0 : 100.0 * calls / judged;
  }

  /**
   * Everything under the keys of the monitoring contract, in its order, ready for a JSON writer:
   * counts, rates rounded to two places, timestamps as ISO-8601 in UTC or null. Unmodifiable.
   */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("total_calls", totalCalls);
    map.put("successful_calls", successfulCalls);
    map.put("failed_calls", failedCalls);
    map.put("retry_attempts", retryAttempts);
    map.put("circuit_breaker_opens", circuitBreakerOpens);
    map.put("circuit_breaker_half_opens", circuitBreakerHalfOpens);
    map.put("circuit_breaker_closes", circuitBreakerCloses);
    map.put("success_rate", rounded(successRate()));
    map.put("failure_rate", rounded(failureRate()));
    map.put("last_success", text(lastSuccess));
    map.put("last_failure", text(lastFailure));
    map.put("ignored_calls", ignoredCalls);
    map.put("rejected_calls", rejectedCalls);
    map.put("slow_calls", slowCalls);
    map.put("throttled_calls", throttledCalls);
    map.put("exhausted_calls", exhaustedCalls);
    map.put("late_results", lateResults);
    map.put("state", state.name());
    map.put("mode", mode.name());
    map.put("last_transition", text(lastTransition));
    map.put("resets", resets);
    map.put("shadow_rejected_calls", shadowRejectedCalls);
    map.put("calls_in_flight", callsInFlight);
    map.put("dropped_events", droppedEvents);
    Map<String, Long> reasons = new LinkedHashMap<>();
    for (CallNotPermittedException.Reason reason : CallNotPermittedException.Reason.values()) {
      Long count = rejectedByReason.get(reason);
      if (count != null) {
        reasons.put(reason.name(), count);
      }
    }
    map.put("rejected_by_reason", Collections.unmodifiableMap(reasons));
    map.put("hedge_attempts", hedgeAttempts);
    map.put("fallback_calls", fallbackCalls);
    map.put("timeouts", timeouts);
    map.put("retry_budget_refusals", retryBudgetRefusals);
    return Collections.unmodifiableMap(map);
  }

  private static double rounded(double percent) {
    return Math.round(percent * 100) / 100.0;
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
