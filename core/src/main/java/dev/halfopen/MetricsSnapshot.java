package dev.halfopen;

import dev.halfopen.CallCounters.Counts;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a circuit breaker has counted, at one moment, since it was made or its metrics were reset.
 * Immutable; later versions may count more.
 *
 * <p>The rules of counting: {@code totalCalls = successfulCalls + failedCalls + ignoredCalls};
 * throttled and exhausted calls are failed calls and counted apart as well; rejected calls and
 * calls in flight are not in the total. A late result belongs to a phase that is over and counts
 * here all the same. State and transition counts belong together.
 *
 * @since 0.1.0
 */
public final class MetricsSnapshot {
  private final Counts counts;
  private final TransitionCounts transitions;
  private final @Nullable Instant lastSuccess;
  private final @Nullable Instant lastFailure;
  private final CircuitState state;
  private final OperatingMode mode;
  private final @Nullable Instant lastTransition;
  private final long callsInFlight;
  private final double usualFailureRate;
  private final int silentCalls;
  private final double rampShare;

  MetricsSnapshot(
      Counts counts,
      TransitionCounts transitions,
      @Nullable Instant lastSuccess,
      @Nullable Instant lastFailure,
      CircuitState state,
      OperatingMode mode,
      @Nullable Instant lastTransition,
      long callsInFlight,
      double usualFailureRate,
      int silentCalls,
      double rampShare) {
    this.counts = counts;
    this.transitions = transitions;
    this.lastSuccess = lastSuccess;
    this.lastFailure = lastFailure;
    this.state = state;
    this.mode = mode;
    this.lastTransition = lastTransition;
    this.callsInFlight = callsInFlight;
    this.usualFailureRate = usualFailureRate;
    this.silentCalls = silentCalls;
    this.rampShare = rampShare;
  }

  /** Calls that were admitted and have ended. */
  public long totalCalls() {
    return counts.total();
  }

  /** Calls that succeeded. */
  public long successfulCalls() {
    return counts.of(Outcome.SUCCESS);
  }

  /** Calls that failed, were throttled, or met an exhausted quota. */
  public long failedCalls() {
    return counts.failed();
  }

  /**
   * Retries told by {@link CircuitBreaker#record(Effort)}, as are hedges, fallbacks, timeouts,
   * unsent calls and refusals.
   */
  public long retryAttempts() {
    return counts.efforts(Effort.RETRY);
  }

  /** Transitions to OPEN. */
  public long circuitBreakerOpens() {
    return transitions.opens();
  }

  /** Transitions to HALF_OPEN. */
  public long circuitBreakerHalfOpens() {
    return transitions.halfOpens();
  }

  /** Transitions from HALF_OPEN to CLOSED. */
  public long circuitBreakerCloses() {
    return transitions.closes();
  }

  /** When a call last succeeded, to the millisecond; null if none did. */
  public @Nullable Instant lastSuccess() {
    return lastSuccess;
  }

  /** When a call last failed, to the millisecond; null if none did. */
  public @Nullable Instant lastFailure() {
    return lastFailure;
  }

  /** Calls whose outcome says nothing about the service. */
  public long ignoredCalls() {
    return counts.of(Outcome.IGNORED);
  }

  /** Calls that were not admitted. */
  public long rejectedCalls() {
    return counts.rejectedInAll();
  }

  /** Successes and failures that took longer than the slow call threshold. */
  public long slowCalls() {
    return counts.slow();
  }

  /** Failed calls for which the service told us to wait. */
  public long throttledCalls() {
    return counts.of(Outcome.THROTTLED);
  }

  /** Failed calls for which a quota was spent. */
  public long exhaustedCalls() {
    return counts.of(Outcome.EXHAUSTED);
  }

  /** Calls that ended after the phase that admitted them. */
  public long lateResults() {
    return counts.late();
  }

  /** The state. */
  public CircuitState state() {
    return state;
  }

  /** The operating mode. */
  public OperatingMode mode() {
    return mode;
  }

  /** When the state last changed by a transition or a reset; null if it never did. */
  public @Nullable Instant lastTransition() {
    return lastTransition;
  }

  /** Resets by hand, see {@link CircuitBreaker#reset()}. */
  public long resets() {
    return transitions.resets();
  }

  /** Calls that were admitted only because the mode is SHADOW. */
  public long shadowRejectedCalls() {
    return counts.rejectedInShadow();
  }

  /** Calls that are admitted and have not ended. */
  public long callsInFlight() {
    return callsInFlight;
  }

  /** Events that listeners were too slow to take. */
  public long droppedEvents() {
    return counts.droppedEvents();
  }

  /** {@link #rejectedCalls()} by reason; reasons that never occurred are absent. Unmodifiable. */
  public Map<CallNotPermittedException.Reason, Long> rejectedByReason() {
    return Collections.unmodifiableMap(counts.rejected());
  }

  /** Calls that were made since another one took long. */
  public long hedgeAttempts() {
    return counts.efforts(Effort.HEDGE);
  }

  /** Calls that were made since another service failed. */
  public long fallbackCalls() {
    return counts.efforts(Effort.FALLBACK);
  }

  /** Calls that were ended since their time was over. */
  public long timeouts() {
    return counts.efforts(Effort.TIMEOUT);
  }

  /** Ignored calls whose time was over before anything was sent; they are timeouts, too. */
  public long unsentCalls() {
    return counts.efforts(Effort.UNSENT);
  }

  /** Extra calls that were not made since the retry budget was spent. */
  public long retryBudgetRefusals() {
    return counts.efforts(Effort.BUDGET_REFUSAL);
  }

  /**
   * What the failure detector takes for the usual failure rate, per cent; NaN if it knows of none,
   * null in the map. See {@link CircuitStatus#usualFailureRate()}.
   */
  public double usualFailureRate() {
    return usualFailureRate;
  }

  /**
   * Calls in flight that have been silent for too long; see {@link CircuitStatus#silentCalls()}.
   */
  public int silentCalls() {
    return silentCalls;
  }

  /**
   * The share of the calls that is admitted after an outage; see {@link CircuitStatus#rampShare}.
   */
  public double rampShare() {
    return rampShare;
  }

  /** Successes per cent of successes and failures; 0 when there are none. */
  public double successRate() {
    return percentOfJudged(successfulCalls());
  }

  /** Failures per cent of successes and failures; 0 when there are none. */
  public double failureRate() {
    return percentOfJudged(failedCalls());
  }

  private double percentOfJudged(long calls) {
    long judged = successfulCalls() + failedCalls();
    return judged == 0 ? 0.0 : 100.0 * calls / judged;
  }

  /**
   * Everything under the keys of the monitoring contract, in its order, ready for a JSON writer:
   * counts, rates rounded to two places, timestamps as ISO-8601 in UTC or null. Unmodifiable.
   */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("total_calls", totalCalls());
    map.put("successful_calls", successfulCalls());
    map.put("failed_calls", failedCalls());
    map.put("retry_attempts", retryAttempts());
    map.put("circuit_breaker_opens", circuitBreakerOpens());
    map.put("circuit_breaker_half_opens", circuitBreakerHalfOpens());
    map.put("circuit_breaker_closes", circuitBreakerCloses());
    map.put("success_rate", rounded(successRate()));
    map.put("failure_rate", rounded(failureRate()));
    map.put("last_success", text(lastSuccess()));
    map.put("last_failure", text(lastFailure()));
    map.put("ignored_calls", ignoredCalls());
    map.put("rejected_calls", rejectedCalls());
    map.put("slow_calls", slowCalls());
    map.put("throttled_calls", throttledCalls());
    map.put("exhausted_calls", exhaustedCalls());
    map.put("late_results", lateResults());
    map.put("state", state.name());
    map.put("mode", mode.name());
    map.put("last_transition", text(lastTransition()));
    map.put("resets", resets());
    map.put("shadow_rejected_calls", shadowRejectedCalls());
    map.put("calls_in_flight", callsInFlight());
    map.put("dropped_events", droppedEvents());
    Map<CallNotPermittedException.Reason, Long> byReason = counts.rejected();
    Map<String, Long> reasons = new LinkedHashMap<>();
    for (CallNotPermittedException.Reason reason : CallNotPermittedException.Reason.values()) {
      Long count = byReason.get(reason);
      if (count != null) {
        reasons.put(reason.name(), count);
      }
    }
    map.put("rejected_by_reason", Collections.unmodifiableMap(reasons));
    map.put("hedge_attempts", hedgeAttempts());
    map.put("fallback_calls", fallbackCalls());
    map.put("timeouts", timeouts());
    map.put("unsent_calls", unsentCalls());
    map.put("retry_budget_refusals", retryBudgetRefusals());
    map.put(
        "usual_failure_rate", Double.isNaN(usualFailureRate) ? null : rounded(usualFailureRate));
    map.put("silent_calls", silentCalls);
    map.put("ramp_share", rampShare);
    return Collections.unmodifiableMap(map);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MetricsSnapshot snapshot
        && counts.equals(snapshot.counts)
        && transitions.equals(snapshot.transitions)
        && Objects.equals(lastSuccess, snapshot.lastSuccess)
        && Objects.equals(lastFailure, snapshot.lastFailure)
        && state == snapshot.state
        && mode == snapshot.mode
        && Objects.equals(lastTransition, snapshot.lastTransition)
        && callsInFlight == snapshot.callsInFlight
        && Double.compare(usualFailureRate, snapshot.usualFailureRate) == 0
        && silentCalls == snapshot.silentCalls
        && rampShare == snapshot.rampShare;
  }

  @Override
  public int hashCode() {
    return Objects.hash(counts, transitions, lastSuccess, lastFailure, state, mode, callsInFlight);
  }

  /** One line for people. */
  @Override
  public String toString() {
    String rate =
        successfulCalls() + failedCalls() == 0
            ? ""
            : String.format(Locale.ROOT, " (success rate %.2f %%)", successRate());
    return state
        + (mode == OperatingMode.AUTOMATIC ? "" : ", operated " + mode)
        + "; calls: "
        + totalCalls()
        + ", successful "
        + successfulCalls()
        + ", failed "
        + failedCalls()
        + ", ignored "
        + ignoredCalls()
        + rate
        + "; rejected "
        + rejectedCalls()
        + "; in flight "
        + callsInFlight
        + (silentCalls == 0 ? "" : " (" + silentCalls + " silent for too long)")
        + "; retries "
        + retryAttempts()
        + "; opened "
        + circuitBreakerOpens()
        + ", half-opened "
        + circuitBreakerHalfOpens()
        + ", closed "
        + circuitBreakerCloses();
  }

  private static double rounded(double percent) {
    return Math.round(percent * 100) / 100.0;
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
