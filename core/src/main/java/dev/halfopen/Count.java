package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import java.util.function.ToLongFunction;

/**
 * One figure of the metrics, to be read by itself: {@link ResilienceMetrics#count(Count)}. Named as
 * in {@link MetricsSnapshot#toMap()}, whose rules hold here, too. All but {@link #CALLS_IN_FLIGHT}
 * only ever grow. Later versions may have more.
 *
 * @since 0.1.0
 */
public enum Count {
  /** Calls that were admitted. */
  ADMITTED_CALLS(machine -> machine.counters().sumOfAdmitted()),
  /** Calls that were admitted and have ended. */
  TOTAL_CALLS(machine -> machine.counters().total()),
  /** Calls that succeeded. */
  SUCCESSFUL_CALLS(machine -> machine.counters().of(Outcome.SUCCESS)),
  /** Calls that failed, were throttled, or met an exhausted quota. */
  FAILED_CALLS(machine -> machine.counters().failed()),
  /** Failed calls for which the service told us to wait. */
  THROTTLED_CALLS(machine -> machine.counters().of(Outcome.THROTTLED)),
  /** Failed calls for which a quota was spent. */
  EXHAUSTED_CALLS(machine -> machine.counters().of(Outcome.EXHAUSTED)),
  /** Calls whose outcome says nothing about the service. */
  IGNORED_CALLS(machine -> machine.counters().of(Outcome.IGNORED)),
  /** Successes and failures that took longer than the slow call threshold. */
  SLOW_CALLS(machine -> machine.counters().slow()),
  /** Calls that ended after the phase that admitted them. */
  LATE_RESULTS(machine -> machine.counters().late()),
  /** Calls that are admitted and have not ended: no counter, it falls as well. */
  CALLS_IN_FLIGHT(machine -> machine.counters().inFlight()),
  /** Calls that were not admitted. */
  REJECTED_CALLS(machine -> machine.counters().rejectedInAll()),
  /** Calls that were not admitted for {@link Reason#OPEN}. */
  REJECTED_OPEN(machine -> machine.counters().rejectedFor(Reason.OPEN)),
  /** Calls that were not admitted for {@link Reason#TRIALS_IN_PROGRESS}. */
  REJECTED_TRIALS_IN_PROGRESS(machine -> machine.counters().rejectedFor(Reason.TRIALS_IN_PROGRESS)),
  /** Calls that were not admitted for {@link Reason#THROTTLED}. */
  REJECTED_THROTTLED(machine -> machine.counters().rejectedFor(Reason.THROTTLED)),
  /** Calls that were not admitted for {@link Reason#FORCED_OPEN}. */
  REJECTED_FORCED_OPEN(machine -> machine.counters().rejectedFor(Reason.FORCED_OPEN)),
  /** Calls that were not admitted for {@link Reason#RAMPING}. */
  REJECTED_RAMPING(machine -> machine.counters().rejectedFor(Reason.RAMPING)),
  /** Calls that were admitted only because the mode is SHADOW. */
  SHADOW_REJECTED_CALLS(machine -> machine.counters().rejectedInShadow()),
  /** Transitions to OPEN. */
  CIRCUIT_BREAKER_OPENS(machine -> transitions(machine).opens()),
  /** Transitions to HALF_OPEN. */
  CIRCUIT_BREAKER_HALF_OPENS(machine -> transitions(machine).halfOpens()),
  /** Transitions from HALF_OPEN to CLOSED. */
  CIRCUIT_BREAKER_CLOSES(machine -> transitions(machine).closes()),
  /** Resets by hand, see {@link CircuitBreaker#reset()}. */
  RESETS(machine -> transitions(machine).resets()),
  /** Calls that were made again; see {@link Effort#RETRY}. */
  RETRY_ATTEMPTS(machine -> machine.counters().efforts(Effort.RETRY)),
  /** Calls that were made since another one took long. */
  HEDGE_ATTEMPTS(machine -> machine.counters().efforts(Effort.HEDGE)),
  /** Calls that were made since another service failed. */
  FALLBACK_CALLS(machine -> machine.counters().efforts(Effort.FALLBACK)),
  /** Calls that were ended since their time was over. */
  TIMEOUTS(machine -> machine.counters().efforts(Effort.TIMEOUT)),
  /** Extra calls that were not made since the retry budget was spent. */
  RETRY_BUDGET_REFUSALS(machine -> machine.counters().efforts(Effort.BUDGET_REFUSAL)),
  /** Events that listeners were too slow to take. */
  DROPPED_EVENTS(machine -> machine.counters().droppedEvents());

  @SuppressWarnings("ImmutableEnumChecker") // it has no state
  private final ToLongFunction<StateMachine> reading;

  Count(ToLongFunction<StateMachine> reading) {
    this.reading = reading;
  }

  private static TransitionCounts transitions(StateMachine machine) {
    return machine.current().phase().beginning().counts();
  }

  long read(StateMachine machine) {
    return reading.applyAsLong(machine);
  }
}
