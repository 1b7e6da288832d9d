package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CallNotPermittedException.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses calls: counts it, tells it, and makes the exceptions, cheaply. Thread-safe. */
final class Rejections {
  /*
   * Those of one millisecond that wait for the same moment share what they say: the wait that they
   * tell is then too long by less than that. What is kept names the phase and doesn't hold it.
   */
  private static final long SHARED_NANOS = 1_000_000;

  private final StateMachine machine;
  private volatile @Nullable Last last;

  Rejections(StateMachine machine) {
    this.machine = machine;
  }

  /** A call is refused, or would be if the mode were not SHADOW. */
  void refused(Reason reason, Moment present) {
    boolean shadow = present.mode() == OperatingMode.SHADOW;
    Observers observers = present.observers();
    if (shadow) {
      machine.counters().shadowRejected();
    } else {
      machine.counters().rejected(reason);
      if (observers != null) {
        observers.rejected(reason);
      }
    }
    Announcer announcer = machine.announcer();
    if (announcer.hearsRejections()) {
      announcer.queueCall(
          new CircuitBreakerEvent.CallRejected(machine.name(), machine.instant(), reason, shadow));
      announcer.deliver();
    }
  }

  /** A rejection by a phase, with the wait until a call may pass, where that is known. */
  CallNotPermittedException of(Phase phase, Reason reason, long now) {
    long wait = Math.max(machine.gate().remaining(now), phase.nanosUntilTrial(now));
    boolean known = reason == Reason.OPEN || reason == Reason.THROTTLED;
    long until = known ? now + wait : now;
    Last shared = last;
    if (shared == null || !shared.holds(phase, reason, now, until)) {
      Duration retryAfter = known ? Duration.ofNanos(wait) : null;
      Refusal refusal = new Refusal(machine.name(), phase.state(), reason, retryAfter);
      shared = new Last(phase.beginning().number(), now, until, refusal);
      last = shared;
    }
    return new CallNotPermittedException(shared.refusal, phase.failure());
  }

  private record Last(long phase, long at, long until, Refusal refusal) {
    boolean holds(Phase phase, Reason reason, long now, long until) {
      boolean sameEnd = refusal.retryAfter() == null || this.until == until;
      long age = now - at;
      return this.phase == phase.beginning().number()
          && refusal.state() == phase.state()
          && refusal.reason() == reason
          && sameEnd
          && age >= 0
          && age < SHARED_NANOS;
    }
  }
}
