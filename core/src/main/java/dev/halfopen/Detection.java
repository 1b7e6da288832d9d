package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.SequentialDetector;
import dev.halfopen.internal.Fields;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A detector and the evidence that it has gathered. A detector that throws is logged once: the call
 * goes on and is counted, and opens nothing.
 */
final class Detection {
  private static final VarHandle WARNED =
      Fields.handle(MethodHandles.lookup(), "warned", boolean.class);

  /** A usual failure rate that has grown by this factor is worth keeping. */
  private static final double MUCH = 2;

  private final FailureDetector recipe;
  private final FailureDetector.State state;

  /** Whether the state is the recipe's, and not that of the one which stands in for it. */
  private final boolean own;

  @SuppressWarnings("UnusedVariable") // by its handle
  private volatile boolean warned;

  private Detection(FailureDetector recipe, FailureDetector.State state, boolean own) {
    this.recipe = recipe;
    this.state = state;
    this.own = own;
  }

  /**
   * Starts the detector of a CLOSED phase; one that can't be started is replaced by the usual one.
   *
   * @param last that of the CLOSED phase before, from which an equal detector takes what it has
   *     learnt; null: nothing is to be taken
   * @param calls how many calls that are evidence have ended so far
   */
  static Detection start(
      FailureDetector recipe, long now, @Nullable Detection last, LongSupplier calls) {
    FailureDetector.State previous =
        last != null && last.own && last.isBy(recipe) ? last.state : null;
    try {
      FailureDetector.State state = recipe.start(now, previous, calls);
      return new Detection(recipe, Objects.requireNonNull(state, "the detector gave null"), true);
    } catch (Throwable e) {
      FailureDetector usual = CircuitBreakerConfig.defaults().failureDetector();
      SafeLog.warn("No failure detector, so " + usual + " it is: " + Text.describeWithOrigin(e));
      return new Detection(recipe, usual.start(now), false);
    }
  }

  boolean isBy(FailureDetector other) {
    try {
      return recipe.equals(other);
    } catch (Throwable e) {
      warn(e);
      return false;
    }
  }

  /** This, if it is by the recipe; else null: what was learnt by another one is forgotten. */
  @Nullable Detection ifBy(FailureDetector other) {
    return isBy(other) ? this : null;
  }

  /**
   * Takes a call into the evidence, and says whether the breaker must open.
   *
   * @param wary whether to open on less evidence than usual
   */
  boolean record(boolean failure, boolean slow, long now, boolean wary) {
    try {
      return state.record(failure, slow, now, wary);
    } catch (Throwable e) {
      warn(e);
      return false;
    }
  }

  /** What the detector takes for the usual failure rate, per cent; NaN: it knows of none. */
  double usualFailureRate() {
    try {
      return state.usualFailureRate();
    } catch (Throwable e) {
      warn(e);
      return Double.NaN;
    }
  }

  /**
   * Whether it has learnt what a fresh one would take long to find out again. A registry asks this
   * under its lock, so a detector of the user's is not asked.
   */
  boolean hasLearntMuch(long now) {
    if (!own || !(recipe instanceof SequentialDetector)) {
      return false;
    }
    double learnt = usualFailureRate();
    if (Double.isNaN(learnt)) {
      return false;
    }
    try {
      return learnt >= MUCH * recipe.start(now).usualFailureRate();
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
    if (WARNED.compareAndSet(this, false, true)) {
      SafeLog.warn("A failure detector failed: " + Text.describeWithOrigin(problem));
    }
  }
}
