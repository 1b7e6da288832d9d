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
      renew(call);
      by.trials.add(call);
    }
    return call;
  }

  /** A sign of life. */
  void renew(ModelCall call) {
    call.lastSign = now;
    call.leaseEnd = now + settings.calls().lease();
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

  /** Ends a call; to be ignored if it has ended before. */
  void end(ModelCall call, Meaning reported, long took) {
    if (call.ended) {
      return;
    }
    call.ended = true;
    inFlight--;
    boolean success = reported.is(Meaning.Kind.SUCCESS);
    boolean slow = (success || reported.is(Meaning.Kind.FAILURE)) && settings.isSlow(took);
    boolean slowFailure = success && slow && settings.calls().slowIsFailure();
    Meaning meaning = slowFailure ? Meaning.of(Meaning.Kind.FAILURE) : reported;
    boolean late = isLate(call);
    events.ended(meaning.kind(), took, slow, late, now);
    metrics.ended(meaning.kind(), slow, late, now);
    if (!late && call.phase != null) {
      record(call, meaning, slow);
    } else if (meaning.is(Meaning.Kind.EXHAUSTED)
        && mode != OperatingMode.FORCED_OPEN
        && call.phase != null
        && phase.before == call.phase) {
      phase.notBefore = Math.max(phase.notBefore, now + exhaustedWait(meaning.asked()));
    }
    if (meaning.is(Meaning.Kind.THROTTLED)) {
      gate.throttled(now, call.admittedAt, meaning.asked(), settings.waits());
    } else if (meaning.is(Meaning.Kind.SUCCESS)) {
      gate.succeeded(call.admittedAt);
    }
  }

  /** A phase that is over, or a lease that has expired. */
  private boolean isLate(ModelCall call) {
    if (call.phase == null) {
      return false;
    }
    return call.phase != phase
        || (phase.state == CircuitState.HALF_OPEN
            && (call.leaseEnd <= now || !phase.trials.contains(call)));
  }

  private void record(ModelCall call, Meaning meaning, boolean slow) {
    phase.trials.remove(call);
    if (mode == OperatingMode.FORCED_OPEN) {
      return;
    }
    Long stated = meaning.asked();
    switch (meaning.kind()) {
      case SUCCESS -> judge(new Past(false, slow, now));
      case FAILURE -> {
        phase.failure = meaning.cause() != null ? meaning.cause() : phase.failure;
        if (stated != null) {
          long asked = Math.min(stated, settings.waits().maxRetryAfter());
          phase.notBefore = Math.max(phase.notBefore, now + asked);
        }
        judge(new Past(true, slow, now));
      }
      case EXHAUSTED -> {
        phase.failure = meaning.cause();
        phase.notBefore = Math.max(phase.notBefore, now + exhaustedWait(stated));
        open();
      }
      case IGNORED, THROTTLED -> {}
    }
  }

  private long exhaustedWait(Long stated) {
    long wait = stated != null ? stated : settings.waits().exhausted();
    return Math.min(wait, settings.waits().maxExhausted());
  }

  private void judge(Past call) {
    if (phase.state == CircuitState.CLOSED) {
      phase.past.add(call);
      if (phase.detector.trips(phase.seen(now))) {
        open();
      }
      return;
    }
    phase.reports.add(call);
    decide(phase.test.judge(phase.reports));
  }

  private void decide(Decision decision) {
    if (decision == Decision.CLOSE) {
      enter(closed());
    } else if (decision == Decision.REOPEN) {
      open();
    }
  }

  private void open() {
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
