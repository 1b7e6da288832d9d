package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a circuit breaker at one moment, the reason for it, and whether a call would pass.
 * Reading it changes nothing. Immutable; later versions may know more.
 *
 * <p>Whether a call would be let through is {@link #callPermitted()}, not the state: a breaker
 * stays OPEN after its time until somebody calls, and one whose gate is closed is CLOSED.
 *
 * @since 0.1.0
 */
public final class CircuitStatus {
  private final long phase;
  private final CircuitState state;
  private final OperatingMode mode;
  private final Instant since;
  private final String reason;
  private final boolean callPermitted;
  private final Duration timeUntilTrial;
  private final @Nullable Instant throttledUntil;
  private final int callsInFlight;
  private final int trialsInFlight;
  private final Evidence evidence;
  private final double usualFailureRate;
  private final int silentCalls;
  private final double rampShare;

  CircuitStatus(
      long phase,
      CircuitState state,
      OperatingMode mode,
      Instant since,
      String reason,
      boolean callPermitted,
      Duration timeUntilTrial,
      @Nullable Instant throttledUntil,
      int callsInFlight,
      int trialsInFlight,
      Evidence evidence,
      double usualFailureRate,
      int silentCalls,
      double rampShare) {
    this.phase = phase;
    this.state = state;
    this.mode = mode;
    this.since = since;
    this.reason = reason;
    this.callPermitted = callPermitted;
    this.timeUntilTrial = timeUntilTrial;
    this.throttledUntil = throttledUntil;
    this.callsInFlight = callsInFlight;
    this.trialsInFlight = trialsInFlight;
    this.evidence = evidence;
    this.usualFailureRate = usualFailureRate;
    this.silentCalls = silentCalls;
    this.rampShare = rampShare;
  }

  /**
   * The number of the present phase, one stay in a state: 0 for the first, and each has the next
   * number. It names the phase that a decision is about, see {@link CircuitBreaker#trip(Duration,
   * String, long)}.
   */
  public long phase() {
    return phase;
  }

  /** The state. */
  public CircuitState state() {
    return state;
  }

  /** The operating mode. */
  public OperatingMode mode() {
    return mode;
  }

  /** When the present phase began. */
  public Instant since() {
    return since;
  }

  /** Why it began, in one line. */
  public String reason() {
    return reason;
  }

  /** Whether a call would be admitted now: the question that health asks. */
  public boolean callPermitted() {
    return callPermitted;
  }

  /** How long until the breaker admits a trial call; zero if it is not OPEN or the trial is due. */
  public Duration timeUntilTrial() {
    return timeUntilTrial;
  }

  /** Until when calls wait as the service asked; null if they don't. */
  public @Nullable Instant throttledUntil() {
    return throttledUntil;
  }

  /** Calls that are admitted and have not ended. */
  public int callsInFlight() {
    return callsInFlight;
  }

  /** Trial calls that are admitted and have not ended. */
  public int trialsInFlight() {
    return trialsInFlight;
  }

  /**
   * What the present phase has seen; in OPEN, what the phase before had seen, which opened it
   * unless that was done by hand.
   */
  public Evidence evidence() {
    return evidence;
  }

  /**
   * What the failure detector takes for the usual failure rate, per cent, learnt or stated; in OPEN
   * and HALF_OPEN what it had learnt before. NaN if it knows of none. To be given back to {@link
   * dev.halfopen.detect.SequentialDetector#startingAt}, so that a restart forgets nothing.
   */
  public double usualFailureRate() {
    return usualFailureRate;
  }

  /**
   * Calls in flight to which the service has been silent for longer than {@link
   * CircuitBreakerConfig.Builder#silenceIsFailureAfter} says, of those that the present CLOSED
   * phase has admitted.
   */
  public int silentCalls() {
    return silentCalls;
  }

  /**
   * The share of the calls that is admitted while they come back after an outage, from 0.1 to 1;
   * see {@link CircuitBreakerConfig.Builder#ramp}. 1 if there is no ramp.
   */
  public double rampShare() {
    return rampShare;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CircuitStatus status
        && phase == status.phase
        && state == status.state
        && mode == status.mode
        && since.equals(status.since)
        && reason.equals(status.reason)
        && callPermitted == status.callPermitted
        && timeUntilTrial.equals(status.timeUntilTrial)
        && Objects.equals(throttledUntil, status.throttledUntil)
        && callsInFlight == status.callsInFlight
        && trialsInFlight == status.trialsInFlight
        && evidence.equals(status.evidence)
        && Double.compare(usualFailureRate, status.usualFailureRate) == 0
        && silentCalls == status.silentCalls
        && rampShare == status.rampShare;
  }

  @Override
  public int hashCode() {
    return Objects.hash(phase, state, mode, since, reason, callPermitted, callsInFlight, evidence);
  }

  /** One line for people. */
  @Override
  public String toString() {
    return state
        + " since "
        + since
        + ": "
        + reason
        + (callPermitted ? "; permits calls" : "; permits no call")
        + (rampShare == 1 ? "" : ", " + Math.round(100 * rampShare) + " % of them")
        + (timeUntilTrial.isZero() ? "" : "; trial due in " + Text.duration(timeUntilTrial))
        + "; in flight "
        + callsInFlight
        + (trialsInFlight == 0 ? "" : " (" + trialsInFlight + " on trial)")
        + (silentCalls == 0 ? "" : " (" + silentCalls + " silent for too long)")
        + "; evidence: "
        + evidence
        + (Double.isNaN(usualFailureRate)
            ? ""
            : "; usually " + Math.round(usualFailureRate * 100) / 100.0 + " % fail");
  }
}
