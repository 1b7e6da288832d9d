package dev.halfopen;

import dev.halfopen.detect.Evidence;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One stay in a state, from entering to leaving it, with everything that belongs to it.
 *
 * <p>A phase decides about calls and says when it must end, by making its successor; {@link
 * StateMachine} installs it. No phase knows how to change the breaker's state.
 */
abstract sealed class Phase permits Closed, Open, HalfOpen {
  private final Beginning beginning;

  /** The phase before, until this one has been announced. Guarded by the announcer's lock. */
  private @Nullable Phase unannouncedPrevious;

  private final CallCounters counters;

  /** The first phase of a breaker. */
  Phase(Beginning beginning, CallCounters counters) {
    this.beginning = beginning;
    this.counters = counters;
  }

  /** A phase that follows another. */
  Phase(Beginning beginning, Phase previous) {
    this.beginning = beginning;
    this.unannouncedPrevious = previous;
    this.counters = previous.counters;
  }

  final Beginning beginning() {
    return beginning;
  }

  final @Nullable Phase unannouncedPrevious() {
    return unannouncedPrevious;
  }

  final void forgetPrevious() {
    unannouncedPrevious = null;
  }

  /** Nanoseconds since this phase began: a difference, so that the clock may overflow. */
  final long elapsed(long now) {
    return now - beginning.nanos();
  }

  /** Those of the whole breaker. */
  final CallCounters counters() {
    return counters;
  }

  /**
   * The detector of the CLOSED phase that this is, or of the last one before, so that what it has
   * learnt goes on to the next; null: it was by another recipe than that of the settings, or the
   * breaker was reset.
   */
  abstract @Nullable Detection detection();

  /** Per cent; NaN: nobody knows. */
  final double usualFailureRate() {
    Detection present = detection();
    return present == null ? Double.NaN : present.usualFailureRate();
  }

  abstract CircuitState state();

  /** The phase that must follow before a call can be admitted at all; null: this one goes on. */
  @Nullable Phase successorDue(long now, Moment present) {
    return null;
  }

  /**
   * Whether it must end now, whatever it said before: then {@link #successorDue} makes what
   * follows.
   */
  boolean isDecided() {
    return false;
  }

  /** Admits a call, or not: null. */
  abstract @Nullable Admission admit(long now, Moment present);

  /**
   * Takes a verdict on a call that this phase admitted.
   *
   * @return the phase that follows: this one while nothing changes; null when the verdict came too
   *     late for this phase
   */
  abstract @Nullable Phase record(
      Admission admission, Verdict verdict, boolean slow, long now, Moment present);

  /** Why {@link #admit} refuses. */
  CallNotPermittedException.Reason refusal() {
    return CallNotPermittedException.Reason.OPEN;
  }

  /** Whether a call would be admitted, without any effect. */
  abstract boolean wouldAdmit(long now, Moment present);

  /** How many nanoseconds until a trial is due; zero if it is due or this phase is not OPEN. */
  long nanosUntilTrial(long now) {
    return 0;
  }

  int trialsInFlight() {
    return 0;
  }

  /** The share of the calls that a ramp admits, from 0.1 to 1; 1: there is none. */
  double rampShare(long now) {
    return 1;
  }

  /** Calls in flight that have been silent for too long. */
  int silentCalls(long now) {
    return 0;
  }

  /** The failure that opened the breaker; null if none did. */
  @Nullable Throwable failure() {
    return null;
  }

  abstract Evidence evidence(long now);

  /** The evidence as it is to be read while OPEN, when this phase has ended {@code now}. */
  LongFunction<Evidence> lastEvidence(long now) {
    Evidence last = evidence(now);
    return later -> last;
  }

  /** Follows a change of the settings without losing its identity; doing it twice does no harm. */
  abstract void reconfigure(CircuitBreakerConfig config, long now);
}
