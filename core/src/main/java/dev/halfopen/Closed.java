package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Calls pass, and a failure detector watches how they end. */
final class Closed extends Phase implements Admission {
  private static final VarHandle RAMP = Fields.handle(MethodHandles.lookup(), "ramp", Ramp.class);
  private static final VarHandle SILENCE =
      Fields.handle(MethodHandles.lookup(), "silence", Silence.class);

  private final NotBefore notBefore = new NotBefore();
  private volatile Detection detection;

  /** Null: all calls are admitted. */
  private volatile @Nullable Ramp ramp;

  /** Null: the silence of calls in flight is no evidence, and never was in this phase. */
  private volatile @Nullable Silence silence;

  /**
   * The last one: what opens the breaker if it comes to that. In an object of its own, since every
   * call reads the fields here, and who writes beside them makes all other threads fetch them.
   */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** The first phase of a breaker. */
  Closed(Beginning beginning, CallCounters counters, CircuitBreakerConfig config) {
    super(beginning, counters);
    this.detection = started(config.failureDetector(), beginning.nanos(), null);
    watch(config, beginning.nanos());
  }

  /**
   * A phase that follows another.
   *
   * @param last the detector from which this phase's own takes what it has learnt; null: it starts
   *     from nothing
   */
  Closed(
      Beginning beginning, Phase previous, @Nullable Detection last, CircuitBreakerConfig config) {
    super(beginning, previous);
    this.detection = started(config.failureDetector(), beginning.nanos(), last);
    watch(config, beginning.nanos());
  }

  private Detection started(FailureDetector recipe, long now, @Nullable Detection last) {
    return Detection.start(recipe, now, last, counters());
  }

  /** Calls to come are watched by these settings, those in flight as before. */
  private void watch(CircuitBreakerConfig config, long now) {
    SilenceLimits limits = config.silenceIsFailureAfter();
    Silence present = silence;
    boolean same = present == null ? limits.areNone() : present.isBy(limits);
    if (!same) {
      // Unless somebody who changes the settings, too, came first: who was first looks again.
      SILENCE.compareAndSet(
          this, present, new Silence(this, limits, now, AgeRing.SLOTS, this::wasSilent, present));
    }
  }

  @Override
  public Phase phase() {
    return this;
  }

  @Override
  CircuitState state() {
    return CircuitState.CLOSED;
  }

  @Override
  Detection detection() {
    return detection;
  }

  @Override
  @Nullable Phase successorDue(long now, Moment present) {
    Silence watch = silence;
    if (watch == null) {
      return null;
    }
    watch.look(now);
    AIServiceException noAnswer = watch.takeAlarm();
    Phase next = noAnswer == null ? this : opened(now, present, detection.explain(now), noAnswer);
    return next == this ? null : next;
  }

  @Override
  @Nullable Admission admit(long now, Moment present) {
    Ramp growing = ramp;
    // Not even when the ramp is over: whoever has ended it asks again.
    return growing == null || (!growing.isOver(now) && growing.admits(now))
        ? admitAnyway(now)
        : null;
  }

  /** Admits a call, ramp or not. */
  Admission admitAnyway(long now) {
    Silence watch = silence;
    return watch == null ? this : watch.admit(now);
  }

  /** Begins to admit a growing share of the calls. */
  Closed ramping(Duration length) {
    ramp = length.isZero() ? null : rampOf(length);
    return this;
  }

  private Ramp rampOf(Duration length) {
    return new Ramp(beginning().nanos(), length.toNanos());
  }

  /** Admits all calls from now on, and says whether it is this that ended a ramp. */
  boolean endRamp() {
    return (Ramp) RAMP.getAndSet(this, null) != null;
  }

  /** The same for a ramp whose time has passed. */
  boolean endRampIfOver(long now) {
    Ramp growing = ramp;
    return growing != null && growing.isOver(now) && RAMP.compareAndSet(this, growing, null);
  }

  /** Whether a ramp holds calls back. */
  boolean isRamping(long now) {
    Ramp growing = ramp;
    return growing != null && !growing.isOver(now);
  }

  @Override
  double rampShare(long now) {
    Ramp growing = ramp;
    return growing == null ? 1 : growing.share(now);
  }

  @Override
  CallNotPermittedException.Reason refusal() {
    return CallNotPermittedException.Reason.RAMPING;
  }

  @Override
  boolean wouldAdmit(long now, Moment present) {
    return true;
  }

  @Override
  Phase record(Admission admission, Verdict verdict, boolean slow, long now, Moment present) {
    if (silence == null) {
      return taken(verdict, slow, true, now, present);
    }
    Phase due = present.mode() == OperatingMode.FORCED_OPEN ? null : successorDue(now, present);
    Phase next = taken(verdict, slow, admission.leave(), now, present);
    return next == this && due != null ? due : next;
  }

  /**
   * Takes in a verdict.
   *
   * @param evidence whether the detector is to be told
   */
  private Phase taken(Verdict verdict, boolean slow, boolean evidence, long now, Moment present) {
    Detection detection = this.detection;
    if (verdict instanceof Verdict.Success) {
      if (evidence && detection.record(false, slow, now, isRamping(now))) {
        return opened(now, present, detection.explain(now), failure.get());
      }
      forgetFailure(detection, now);
      return this;
    }
    if (verdict instanceof Verdict.Failure failed) {
      notBefore.extend(elapsed(now), failed.retryAfter(), present.config().maxRetryAfter());
      if (failed.cause() != null) {
        failure.set(failed.cause());
      }
      return evidence && detection.record(true, slow, now, isRamping(now))
          ? opened(now, present, detection.explain(now), lastFailure(failed.cause()))
          : this;
    }
    if (verdict instanceof Verdict.Exhausted exhausted) {
      failure.set(exhausted.cause());
      notBefore.extend(elapsed(now) + Waits.exhausted(exhausted.retryAfter(), present.config()));
      return opened(now, present, "quota exhausted", exhausted.cause());
    }
    return this;
  }

  /** A call has been silent for too long since then; whether the breaker must open. */
  private boolean wasSilent(long at, AIServiceException noAnswer) {
    failure.set(noAnswer);
    return detection.record(true, false, at, isRamping(at));
  }

  @Override
  int silentCalls(long now) {
    Silence watch = silence;
    return watch == null ? 0 : watch.silentCalls(now);
  }

  /** A success that races with the failure that opens must not take its cause away. */
  private @Nullable Throwable lastFailure(@Nullable Throwable own) {
    return own != null ? own : failure.get();
  }

  /** What can't open the breaker any more is not held, with its stack and its causes. */
  private void forgetFailure(Detection detection, long now) {
    Throwable held = failure.get();
    if (held != null && detection.isHealthy(now)) {
      failure.compareAndSet(held, null);
    }
  }

  private Phase opened(long now, Moment present, String reason, @Nullable Throwable cause) {
    if (present.mode().isForced()) {
      return this;
    }
    Beginning next = beginning().next(now, present, beginning().counts().opened(), reason);
    long floor = notBefore.elapsed() - elapsed(now);
    return new Open(next, this, 1, floor, cause, present.config());
  }

  @Override
  Evidence evidence(long now) {
    return detection.evidence(now);
  }

  /** Without this phase itself, and with what a time window still holds later. */
  @Override
  LongFunction<Evidence> lastEvidence(long now) {
    return detection::evidence;
  }

  @Override
  void reconfigure(CircuitBreakerConfig config, long now) {
    if (!detection.isBy(config.failureDetector())) {
      detection = started(config.failureDetector(), now, null);
      forgetAlarms();
    }
    watch(config, now);
    Ramp growing = ramp;
    if (growing != null && !growing.isOver(now) && !growing.lasts(config.ramp().toNanos())) {
      // Unless somebody has ended it meanwhile. One of no length is over at once.
      RAMP.compareAndSet(this, growing, rampOf(config.ramp()));
    }
  }

  /** They were another detector's. */
  private void forgetAlarms() {
    Silence watch = silence;
    while (watch != null && watch.takeAlarm() != null) {
      watch = silence;
    }
  }
}
