package dev.halfopen;

import dev.halfopen.CallCounters.Counts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a circuit breaker counts. Thread-safe.
 *
 * <p>See {@link MetricsSnapshot} for the rules of counting.
 *
 * @since 0.1.0
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
    long time = machine.nowOr(phase.nanos());
    return new MetricsSnapshot(
        counts,
        phase.counts().since(since.transitions),
        machine.facts().lastSuccess().read(machine.time()),
        machine.facts().lastFailure().read(machine.time()),
        now.phase().state(),
        now.mode(),
        phase.lastTransition(),
        machine.counters().inFlight(),
        now.phase().usualFailureRate(),
        now.phase().silentCalls(time),
        now.phase().rampShare(time));
  }

  /** {@link MetricsSnapshot#usualFailureRate()} of now, without a snapshot. */
  public double usualFailureRate() {
    return machine.current().phase().usualFailureRate();
  }

  /** {@link MetricsSnapshot#silentCalls()} of now, without a snapshot. */
  public int silentCalls() {
    return machine.current().phase().silentCalls(machine.now());
  }

  /** {@link MetricsSnapshot#rampShare()} of now, without a snapshot. */
  public double rampShare() {
    return machine.current().phase().rampShare(machine.now());
  }

  /**
   * Successes per cent of successes and failures, now; 0 when there are none. Whoever asks for
   * several figures that belong together takes a {@link #snapshot()}.
   */
  public double successRate() {
    return snapshot().successRate();
  }

  /** Failures per cent of successes and failures, now; 0 when there are none. */
  public double failureRate() {
    return snapshot().failureRate();
  }

  /**
   * One figure as it stands, without a snapshot: it allocates nothing. Counted since the breaker
   * was made, whatever {@link #reset()} did, so that it never falls (but for {@link
   * Count#CALLS_IN_FLIGHT}), as the counters of a metrics system must not.
   */
  public long count(Count which) {
    return which.read(machine);
  }

  /**
   * The calls that have ended as this, one figure as {@link #count(Count)} reads it. The outcomes
   * are disjoint: every ended call is one of them.
   */
  public long count(Outcome outcome) {
    return machine.counters().of(outcome);
  }

  /**
   * What is left of the {@link CircuitBreakerConfig#retryBudget()}, 0 to 1: whole extra calls of
   * the most that it ever holds. At 0 the next one is refused; an unlimited budget is always full.
   * Reading it takes nothing.
   */
  public double retryBudgetLevel() {
    return machine.extraCalls().level();
  }

  /** {@link MetricsSnapshot#toMap()} of now: everything, ready for a JSON writer. */
  public Map<String, @Nullable Object> toMap() {
    return snapshot().toMap();
  }

  /**
   * Starts the counts again, but for those of {@link #count(Count)}; changes no state. Calls in
   * flight stay in flight.
   */
  public void reset() {
    baseline =
        new Baseline(machine.counters().read(), machine.current().phase().beginning().counts());
    machine.facts().lastSuccess().clear();
    machine.facts().lastFailure().clear();
  }

  /** The figures of now, in one line for people. */
  @Override
  public String toString() {
    return snapshot().toString();
  }
}
