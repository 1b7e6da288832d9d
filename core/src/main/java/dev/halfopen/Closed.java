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

  Closed(Beginning beginning, @Nullable Phase previous, FailureDetector detector) {
    super(beginning, previous);
    this.detection = Detection.start(detector, beginning.nanos());
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
  Admission admit(long now, Machine machine) {
    return this;
  }

  @Override
  boolean wouldAdmit(long now, Machine machine) {
    return true;
  }

  @Override
  Phase record(Admission admission, Verdict verdict, boolean slow, long now, Machine machine) {
    Detection detection = this.detection;
    if (verdict instanceof Verdict.Success) {
      return detection.state.record(false, slow, now) ? tripped(detection, now, machine) : this;
    }
    if (verdict instanceof Verdict.Failure failed) {
      notBefore.extend(elapsed(now), failed.retryAfter(), machine.config().maxRetryAfter());
      if (failed.cause() != null) {
        failure.set(failed.cause());
      }
      return detection.state.record(true, slow, now) ? tripped(detection, now, machine) : this;
    }
    if (verdict instanceof Verdict.Exhausted exhausted) {
      failure.set(exhausted.cause());
      notBefore.extend(elapsed(now) + Waits.exhausted(exhausted.retryAfter(), machine.config()));
      return opened(now, machine, "quota exhausted");
    }
    return this;
  }

  private Phase tripped(Detection by, long now, Machine machine) {
    return opened(now, machine, by.recipe.explain(by.state.evidence(now)));
  }

  private Phase opened(long now, Machine machine, String reason) {
    if (machine.mode().isForced()) {
      return this;
    }
    Beginning next = beginning().next(now, machine, beginning().counts().opened(), reason);
    long floor = notBefore.elapsed() - elapsed(now);
    return new Open(next, this, 1, floor, failure.get(), machine.config());
  }

  @Override
  Evidence evidence(long now) {
    return detection.state.evidence(now);
  }

  /** Without this phase itself, and with what a time window still holds later. */
  @Override
  LongFunction<Evidence> lastEvidence(long now) {
    return detection.state::evidence;
  }

  @Override
  void reconfigure(CircuitBreakerConfig config, long now) {
    if (!config.failureDetector().equals(detection.recipe)) {
      detection = Detection.start(config.failureDetector(), now);
    }
  }

  /** A detector and the evidence that it has gathered. */
  private record Detection(FailureDetector recipe, FailureDetector.State state) {
    static Detection start(FailureDetector recipe, long now) {
      return new Detection(recipe, recipe.start(now));
    }
  }
}
