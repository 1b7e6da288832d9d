package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;

/**
 * One figure of the metrics, to be read by itself: {@link ResilienceMetrics#count(Count)}. Named as
 * in {@link MetricsSnapshot#toMap()}, whose rules hold here, too. All but {@link #CALLS_IN_FLIGHT}
 * only ever grow. Later versions may have more.
 *
 * @since 0.1.0
 */
public enum Count {
  /** Calls that were admitted. */
  ADMITTED_CALLS,
  /** Calls that were admitted and have ended. */
  TOTAL_CALLS,
  /** Calls that succeeded. */
  SUCCESSFUL_CALLS,
  /** Calls that failed, were throttled, or met an exhausted quota. */
  FAILED_CALLS,
  /** Failed calls for which the service told us to wait. */
  THROTTLED_CALLS,
  /** Failed calls for which a quota was spent. */
  EXHAUSTED_CALLS,
  /** Calls whose outcome says nothing about the service. */
  IGNORED_CALLS,
  /** Successes and failures that took longer than the slow call threshold. */
  SLOW_CALLS,
  /** Calls that ended after the phase that admitted them. */
  LATE_RESULTS,
  /** Calls that are admitted and have not ended: no counter, it falls as well. */
  CALLS_IN_FLIGHT,
  /** Calls that were not admitted. */
  REJECTED_CALLS,
  /** Calls that were not admitted for {@link Reason#OPEN}. */
  REJECTED_OPEN,
  /** Calls that were not admitted for {@link Reason#TRIALS_IN_PROGRESS}. */
  REJECTED_TRIALS_IN_PROGRESS,
  /** Calls that were not admitted for {@link Reason#THROTTLED}. */
  REJECTED_THROTTLED,
  /** Calls that were not admitted for {@link Reason#FORCED_OPEN}. */
  REJECTED_FORCED_OPEN,
  /** Calls that were not admitted for {@link Reason#RAMPING}. */
  REJECTED_RAMPING,
  /** Calls that were admitted only because the mode is SHADOW. */
  SHADOW_REJECTED_CALLS,
  /** Transitions to OPEN. */
  CIRCUIT_BREAKER_OPENS,
  /** Transitions to HALF_OPEN. */
  CIRCUIT_BREAKER_HALF_OPENS,
  /** Transitions from HALF_OPEN to CLOSED. */
  CIRCUIT_BREAKER_CLOSES,
  /** Resets by hand, see {@link CircuitBreaker#reset()}. */
  RESETS,
  /** Calls that were made again; see {@link Effort#RETRY}. */
  RETRY_ATTEMPTS,
  /** Calls that were made since another one took long. */
  HEDGE_ATTEMPTS,
  /** Calls that were made since another service failed. */
  FALLBACK_CALLS,
  /** Calls that were ended since their time was over. */
  TIMEOUTS,
  /** Ignored calls whose time was over before anything was sent; they are timeouts, too. */
  UNSENT_CALLS,
  /** Extra calls that were not made since the retry budget was spent. */
  RETRY_BUDGET_REFUSALS,
  /** Events that listeners were too slow to take. */
  DROPPED_EVENTS;

  /** By a switch: a function for each would be a class for each, when an application starts. */
  long read(StateMachine machine) {
    CallCounters counters = machine.counters();
    return switch (this) {
      case ADMITTED_CALLS -> counters.sumOfAdmitted();
      case TOTAL_CALLS -> counters.total();
      case SUCCESSFUL_CALLS -> counters.of(Outcome.SUCCESS);
      case FAILED_CALLS -> counters.failed();
      case THROTTLED_CALLS -> counters.of(Outcome.THROTTLED);
      case EXHAUSTED_CALLS -> counters.of(Outcome.EXHAUSTED);
      case IGNORED_CALLS -> counters.of(Outcome.IGNORED);
      case SLOW_CALLS -> counters.slow();
      case LATE_RESULTS -> counters.late();
      case CALLS_IN_FLIGHT -> counters.inFlight();
      case REJECTED_CALLS -> counters.rejectedInAll();
      case REJECTED_OPEN -> counters.rejectedFor(Reason.OPEN);
      case REJECTED_TRIALS_IN_PROGRESS -> counters.rejectedFor(Reason.TRIALS_IN_PROGRESS);
      case REJECTED_THROTTLED -> counters.rejectedFor(Reason.THROTTLED);
      case REJECTED_FORCED_OPEN -> counters.rejectedFor(Reason.FORCED_OPEN);
      case REJECTED_RAMPING -> counters.rejectedFor(Reason.RAMPING);
      case SHADOW_REJECTED_CALLS -> counters.rejectedInShadow();
      case CIRCUIT_BREAKER_OPENS -> transitions(machine).opens();
      case CIRCUIT_BREAKER_HALF_OPENS -> transitions(machine).halfOpens();
      case CIRCUIT_BREAKER_CLOSES -> transitions(machine).closes();
      case RESETS -> transitions(machine).resets();
      case RETRY_ATTEMPTS -> counters.efforts(Effort.RETRY);
      case HEDGE_ATTEMPTS -> counters.efforts(Effort.HEDGE);
      case FALLBACK_CALLS -> counters.efforts(Effort.FALLBACK);
      case TIMEOUTS -> counters.efforts(Effort.TIMEOUT);
      case UNSENT_CALLS -> counters.efforts(Effort.UNSENT);
      case RETRY_BUDGET_REFUSALS -> counters.efforts(Effort.BUDGET_REFUSAL);
      case DROPPED_EVENTS -> counters.droppedEvents();
    };
  }

  private static TransitionCounts transitions(StateMachine machine) {
    return machine.current().phase().beginning().counts();
  }
}
