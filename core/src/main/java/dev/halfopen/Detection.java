package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A detector and the evidence that it has gathered. A detector that throws is logged once: the call
 * goes on and is counted, and opens nothing.
 */
final class Detection {
  private final FailureDetector recipe;
  private final FailureDetector.State state;
  private final AtomicBoolean warned = new AtomicBoolean();

  private Detection(FailureDetector recipe, FailureDetector.State state) {
    this.recipe = recipe;
    this.state = state;
  }

  /** Starts a detector; one that can't be started is replaced by the usual one. */
  static Detection start(FailureDetector recipe, long now) {
    try {
      return new Detection(recipe, recipe.start(now));
    } catch (Throwable e) {
      FailureDetector usual = CircuitBreakerConfig.defaults().failureDetector();
      SafeLog.warn("No failure detector, so " + usual + " it is: " + Text.describeWithOrigin(e));
      return new Detection(recipe, usual.start(now));
    }
  }

  boolean isBy(FailureDetector other) {
    return recipe.equals(other);
  }

  /** Takes a call into the evidence, and says whether the breaker must open. */
  boolean record(boolean failure, boolean slow, long now) {
    try {
      return state.record(failure, slow, now);
    } catch (Throwable e) {
      warn(e);
      return false;
    }
  }

  /** Whether no failure is left in the evidence. */
  boolean isHealthy(long now) {
    try {
      return state.isHealthy(now);
    } catch (Throwable e) {
      warn(e);
      return false;
    }
  }

  String explain(long now) {
    try {
      return recipe.explain(state, now);
    } catch (Throwable e) {
      warn(e);
      return "the detector said so";
    }
  }

  Evidence evidence(long now) {
    try {
      return state.evidence(now);
    } catch (Throwable e) {
      warn(e);
      return Evidence.of(0, 0, 0, 0, 1);
    }
  }

  private void warn(Throwable problem) {
    if (warned.compareAndSet(false, true)) {
      SafeLog.warn("A failure detector failed: " + Text.describeWithOrigin(problem));
    }
  }
}
