package dev.halfopen;

import dev.halfopen.CallCounters.Counts;
import dev.halfopen.CallCounters.Outcome;

/**
 * What a circuit breaker counts. Thread-safe.
 *
 * <p>See {@link MetricsSnapshot} for the rules of counting.
 */
public final class ResilienceMetrics {
  private record Baseline(Counts counts, TransitionCounts transitions) {}

  /** One for all breakers whose metrics were never reset. */
  private static final Baseline FROM_THE_BEGINNING =
      new Baseline(Counts.NONE, TransitionCounts.NONE);

  private final StateMachine machine;
  private volatile Baseline baseline;

  ResilienceMetrics(StateMachine machine) {
    this.machine = machine;
    this.baseline = FROM_THE_BEGINNING;
  }

  /**
   * All figures as they stand. Calls that end while they are read may be in or not; what is read
   * doesn't contradict itself.
   */
  public MetricsSnapshot snapshot() {
    // The baseline first: whatever is read after it can only be more.
    Baseline since = baseline;
    Counts counts = machine.counters().read().since(since.counts);
    Moment now = machine.current();
    Beginning phase = now.phase().beginning();
    TransitionCounts transitions = phase.counts().since(since.transitions);
    return new MetricsSnapshot(
        counts.total(),
        counts.of(Outcome.SUCCESS),
        counts.failed(),
        counts.made(Effort.RETRY),
        transitions.opens(),
        transitions.halfOpens(),
        transitions.closes(),
        machine.facts().lastSuccess().read(machine.time()),
        machine.facts().lastFailure().read(machine.time()),
        counts.of(Outcome.IGNORED),
        counts.rejected().values().stream().mapToLong(Long::longValue).sum(),
        counts.slow(),
        counts.of(Outcome.THROTTLED),
        counts.of(Outcome.EXHAUSTED),
        counts.late(),
        now.phase().state(),
        now.mode(),
        phase.lastTransition(),
        transitions.resets(),
        counts.shadowRejected(),
        machine.counters().inFlight(),
        counts.droppedEvents(),
        counts.rejected(),
        counts.made(Effort.HEDGE),
        counts.made(Effort.FALLBACK),
        counts.made(Effort.TIMEOUT),
        counts.made(Effort.BUDGET_REFUSAL));
  }

  /** Starts the counts again; changes no state. Calls in flight stay in flight. */
  public void reset() {
    baseline =
        new Baseline(machine.counters().read(), machine.current().phase().beginning().counts());
    machine.facts().lastSuccess().clear();
    machine.facts().lastFailure().clear();
  }
}
