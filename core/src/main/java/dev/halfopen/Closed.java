package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Calls pass, and a failure detector watches how they end. */
final class Closed extends Phase implements Admission {
  private final NotBefore notBefore = new NotBefore();
  private volatile Detection detection;

  /**
   * The last one: what opens the breaker if it comes to that. In an object of its own, since every
   * call reads the fields here, and who writes beside them makes all other threads fetch them.
   */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** The first phase of a breaker. */
  Closed(Beginning beginning, CallCounters counters, CircuitBreakerConfig config) {
    super(beginning, counters);
    this.detection = started(config.failureDetector(), beginning.nanos(), null);
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
  }

  private Detection started(FailureDetector recipe, long now, @Nullable Detection last) {
    return Detection.start(recipe, now, last, counters());
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
  Admission admit(long now, Moment present) {
    return this;
  }

  @Override
  boolean wouldAdmit(long now, Moment present) {
    return true;
  }

  @Override
  Phase record(Admission admission, Verdict verdict, boolean slow, long now, Moment present) {
    Detection detection = this.detection;
    if (verdict instanceof Verdict.Success) {
      if (detection.record(false, slow, now, false)) {
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
      return detection.record(true, slow, now, false)
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
    }
  }
}
