package dev.halfopen.model;

import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;

/** What the model makes of a call that ends. */
final class ModelEnd {
  private ModelEnd() {}

  /** Ends a call; to be ignored if it has ended before. */
  static void end(ModelBreaker model, ModelCall call, Meaning reported, long took) {
    if (call.ended) {
      return;
    }
    call.ended = true;
    model.inFlight--;
    boolean success = reported.is(Meaning.Kind.SUCCESS);
    boolean slow = (success || reported.is(Meaning.Kind.FAILURE)) && model.settings.isSlow(took);
    boolean slowFailure = success && slow && model.settings.calls().slowIsFailure();
    Meaning meaning = slowFailure ? Meaning.of(Meaning.Kind.FAILURE) : reported;
    boolean late = isLate(model, call);
    model.events.ended(meaning.kind(), took, slow, late, model.now);
    model.metrics.ended(meaning.kind(), slow, late, model.now);
    if (!late && call.phase != null) {
      record(model, call, meaning, slow);
    } else if (meaning.is(Meaning.Kind.EXHAUSTED)
        && model.mode != OperatingMode.FORCED_OPEN
        && call.phase != null
        && model.phase.before == call.phase) {
      model.phase.notBefore =
          Math.max(model.phase.notBefore, model.now + exhaustedWait(model, meaning.asked()));
    }
    if (meaning.is(Meaning.Kind.THROTTLED)) {
      model.gate.throttled(model.now, call.admittedAt, meaning.asked(), model.settings.waits());
    } else if (meaning.is(Meaning.Kind.SUCCESS)) {
      model.gate.succeeded(call.admittedAt);
    }
  }

  /** A phase that is over, or a lease that has expired. */
  private static boolean isLate(ModelBreaker model, ModelCall call) {
    if (call.phase == null) {
      return false;
    }
    return call.phase != model.phase
        || (model.phase.state == CircuitState.HALF_OPEN
            && (call.leaseEnd <= model.now || !model.phase.trials.contains(call)));
  }

  private static void record(ModelBreaker model, ModelCall call, Meaning meaning, boolean slow) {
    model.phase.trials.remove(call);
    if (model.mode == OperatingMode.FORCED_OPEN) {
      return;
    }
    Long stated = meaning.asked();
    switch (meaning.kind()) {
      case SUCCESS -> judge(model, new Past(false, slow, model.now));
      case FAILURE -> {
        model.phase.failure = meaning.cause() != null ? meaning.cause() : model.phase.failure;
        if (stated != null) {
          long asked = Math.min(stated, model.settings.waits().maxRetryAfter());
          model.phase.notBefore = Math.max(model.phase.notBefore, model.now + asked);
        }
        judge(model, new Past(true, slow, model.now));
      }
      case EXHAUSTED -> {
        model.phase.failure = meaning.cause();
        model.phase.notBefore =
            Math.max(model.phase.notBefore, model.now + exhaustedWait(model, stated));
        model.open();
      }
      case IGNORED, THROTTLED -> {}
    }
  }

  private static long exhaustedWait(ModelBreaker model, Long stated) {
    long wait = stated != null ? stated : model.settings.waits().exhausted();
    return Math.min(wait, model.settings.waits().maxExhausted());
  }

  private static void judge(ModelBreaker model, Past call) {
    if (model.phase.state == CircuitState.CLOSED) {
      model.phase.past.add(call);
      Seen seen = model.phase.seen(model.now);
      if (model.phase.detector.trips(seen)) {
        model.open();
      } else if (!call.failed() && seen.failures() == 0) {
        model.phase.failure = null;
      }
      return;
    }
    model.phase.reports.add(call);
    model.decide(model.phase.test.judge(model.phase.reports));
  }
}
