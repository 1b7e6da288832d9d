package dev.halfopen.model;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;
import dev.halfopen.recover.RecoveryTest.Decision;

/**
 * The reference model: what a breaker must do by its contract, by one thread, slowly and plainly.
 */
final class ModelBreaker {
  private final long origin;
  final ModelGate gate = new ModelGate();
  final ModelEvents events = new ModelEvents();

  /** Nanoseconds since the history began. */
  long now;

  Settings settings;
  OperatingMode mode = OperatingMode.AUTOMATIC;
  ModelPhase phase;
  ModelMetrics metrics = new ModelMetrics();
  long inFlight;

  /** When a transition or a reset was last counted; null: never. */
  Long lastTransition;

  ModelBreaker(Settings settings, long origin) {
    this.settings = settings;
    this.origin = origin;
    this.phase = closed();
  }

  /** What a call is told: it is admitted, or rejected for a reason. */
  record Answer(ModelCall call, Reason reason, Long retryAfter) {}

  Answer admit() {
    Reason refusal = mode == OperatingMode.FORCED_CLOSED ? null : refusal();
    if (refusal == null) {
      return new Answer(admitted(phase), null, null);
    }
    boolean shadow = mode == OperatingMode.SHADOW;
    events.rejected(refusal, shadow, now);
    if (shadow) {
      metrics.shadowRejected++;
      return new Answer(admitted(null), null, null);
    }
    metrics.rejected.merge(refusal, 1L, Long::sum);
    boolean known = refusal == Reason.OPEN || refusal == Reason.THROTTLED;
    return new Answer(
        null, refusal, known ? Math.max(gate.remaining(now), timeUntilTrial()) : null);
  }

  private Reason refusal() {
    if (mode == OperatingMode.FORCED_OPEN) {
      return Reason.FORCED_OPEN;
    }
    if (!gate.isOpen(now)) {
      return Reason.THROTTLED;
    }
    if (phase.state == CircuitState.HALF_OPEN) {
      decide(phase.expire(now));
    }
    if (phase.state == CircuitState.OPEN) {
      if (phase.remaining(settings, now) > 0) {
        return Reason.OPEN;
      }
      enter(phase.halfOpened(settings, now));
    }
    boolean refused = phase.state == CircuitState.HALF_OPEN && !phase.hasSlot(settings);
    return refused ? Reason.TRIALS_IN_PROGRESS : null;
  }

  private ModelCall admitted(ModelPhase by) {
    inFlight++;
    ModelCall call = new ModelCall(by, now);
    if (by != null && by.state == CircuitState.HALF_OPEN) {
      call.leaseEnd = now + settings.calls().lease();
      by.trials.add(call);
    }
    return call;
  }

  /** A sign of life. What has expired can't be renewed. */
  void renew(ModelCall call) {
    call.lastSign = now;
    if (call.leaseEnd > now) {
      call.leaseEnd = now + settings.calls().lease();
    }
  }

  boolean callPermitted() {
    return switch (mode) {
      case FORCED_CLOSED, SHADOW -> true;
      case FORCED_OPEN -> false;
      case AUTOMATIC -> gate.isOpen(now) && phaseWouldAdmit();
    };
  }

  private boolean phaseWouldAdmit() {
    return switch (phase.state) {
      case CLOSED -> true;
      case OPEN -> phase.remaining(settings, now) <= 0;
      case HALF_OPEN -> {
        ModelPhase copy = phase.copy();
        yield switch (copy.expire(now)) {
          case UNDECIDED -> copy.hasSlot(settings);
          case CLOSE -> true;
          case REOPEN -> copy.opened(now).remaining(settings, now) <= 0;
        };
      }
    };
  }

  long timeUntilTrial() {
    return phase.state == CircuitState.OPEN ? Math.max(0, phase.remaining(settings, now)) : 0;
  }

  /** What the recovery test says. */
  void decide(Decision decision) {
    if (decision == Decision.CLOSE) {
      enter(closed());
    } else if (decision == Decision.REOPEN) {
      open();
    }
  }

  /** The breaker decides to open. */
  void open() {
    if (mode != OperatingMode.FORCED_CLOSED) {
      enter(phase.opened(now));
    }
  }

  ModelPhase closed() {
    return ModelPhase.closed(settings, now, origin + now);
  }

  /** A transition: it is counted and told. */
  void enter(ModelPhase next) {
    metrics.entered.merge(next.state, 1L, Long::sum);
    events.transition(phase.state, next.state, mode == OperatingMode.SHADOW, now);
    lastTransition = now;
    replace(next);
  }

  /** Another phase, without a transition. */
  void replace(ModelPhase next) {
    phase = next;
  }

  long nanoTime() {
    return origin + now;
  }
}
