package dev.halfopen;

import dev.halfopen.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What verdicts say of the service as such, whichever phase they belong to. Thread-safe. */
final class Facts {
  private final StateMachine machine;
  private final Gate gate = new Gate();
  private final LastTime lastSuccess = new LastTime();
  private final LastTime lastFailure = new LastTime();

  Facts(StateMachine machine) {
    this.machine = machine;
  }

  Gate gate() {
    return gate;
  }

  LastTime lastSuccess() {
    return lastSuccess;
  }

  LastTime lastFailure() {
    return lastFailure;
  }

  /**
   * Takes a verdict.
   *
   * @return whether there is something to tell, which is queued
   */
  boolean note(Verdict verdict, long admittedAt, long now, Moment present) {
    if (verdict instanceof Verdict.Success) {
      lastSuccess.set(now);
      gate.succeeded(admittedAt);
    } else if (!(verdict instanceof Verdict.Ignored)) {
      lastFailure.set(now);
    }
    return verdict instanceof Verdict.Throttled throttled
        && throttled(throttled, admittedAt, now, present);
  }

  private boolean throttled(
      Verdict.Throttled throttled, long admittedAt, long now, Moment present) {
    long nanos = gate.close(now, admittedAt, throttled.retryAfter(), present.config());
    return nanos > 0 && tell(nanos, null, present);
  }

  /** Keeps calls away as somebody else decided. */
  void hold(long nanos, String reason) {
    Moment present = machine.current();
    if (gate.hold(machine.now(), nanos)) {
      tell(nanos, reason, present);
      machine.announcer().deliver();
    }
  }

  private boolean tell(long nanos, @Nullable String reason, Moment present) {
    Duration wait = Duration.ofNanos(nanos);
    boolean shadow = present.mode() == OperatingMode.SHADOW;
    machine
        .announcer()
        .queueNotice(
            new CircuitBreakerEvent.GateClosed(
                machine.name(), machine.instant(), wait, shadow, reason),
            "keeps calls waiting for "
                + Text.duration(wait)
                + (reason == null ? ", as the service asked" : ", by hand: " + reason)
                + (shadow ? " (shadow)" : ""));
    return true;
  }
}
