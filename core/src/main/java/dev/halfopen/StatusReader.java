package dev.halfopen;

import dev.halfopen.internal.Text;
import java.time.Duration;
import java.time.Instant;

/** Reads a breaker's status without any effect on it. */
final class StatusReader {
  private StatusReader() {}

  static CircuitStatus read(StateMachine machine) {
    long now = machine.now();
    Moment current = machine.current();
    Phase phase = current.phase();
    long gated = machine.gate().remaining(now);
    Instant throttledUntil = gated == 0 ? null : machine.instant().plusNanos(gated);
    return new CircuitStatus(
        phase.beginning().number(),
        phase.state(),
        current.mode(),
        phase.beginning().at(),
        reason(current, gated),
        current.wouldAdmit(machine.gate(), now),
        Duration.ofNanos(phase.nanosUntilTrial(now)),
        throttledUntil,
        callsInFlight(machine),
        phase.trialsInFlight(),
        phase.evidence(now),
        phase.usualFailureRate(),
        phase.silentCalls(now),
        phase.rampShare(now));
  }

  private static String reason(Moment current, long gated) {
    String why = current.phase().beginning().reason();
    if (current.mode() != OperatingMode.AUTOMATIC) {
      why = "operated " + current.mode() + "; " + why;
    }
    return gated == 0 ? why : why + "; calls wait for " + Text.duration(Duration.ofNanos(gated));
  }

  private static int callsInFlight(StateMachine machine) {
    return (int) Math.min(machine.counters().inFlight(), Integer.MAX_VALUE);
  }
}
