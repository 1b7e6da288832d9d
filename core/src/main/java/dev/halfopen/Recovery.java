package dev.halfopen;

import dev.halfopen.detect.Evidence;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.recover.RecoveryTest.Decision;
import org.jspecify.annotations.Nullable;

/**
 * A recovery test and what it has seen. Of a test that throws, or has seen all trial calls that it
 * wanted and still can't decide, the last trial call decides: so HALF_OPEN is never stuck. Not
 * thread-safe: the phase guards it by its lock, under which no logger runs.
 */
final class Recovery {
  private final RecoveryTest recipe;
  private final int trialCalls;
  private RecoveryTest.@Nullable State state;
  private int reported;
  private @Nullable Throwable problem;

  private Recovery(RecoveryTest recipe) {
    this.recipe = recipe;
    int calls = 1;
    try {
      calls = Math.max(1, recipe.trialCalls());
      state = recipe.start();
    } catch (Throwable e) {
      problem = e;
    }
    trialCalls = calls;
  }

  static Recovery start(RecoveryTest recipe) {
    return new Recovery(recipe);
  }

  boolean isBy(RecoveryTest other) {
    return recipe.equals(other);
  }

  /** How many more trial calls the test wants, with those that are under way. */
  int wanted() {
    return trialCalls - reported;
  }

  /** Takes a finished trial call. */
  Decision take(boolean failed, boolean slow) {
    reported++;
    Decision decision = null;
    try {
      decision = state == null ? null : state.record(failed, slow);
    } catch (Throwable e) {
      problem = e;
    }
    if (decision == null || (decision == Decision.UNDECIDED && wanted() <= 0)) {
      return failed ? Decision.REOPEN : Decision.CLOSE;
    }
    return decision;
  }

  /** What the test would say after this many more failures. */
  Decision afterFailures(int more) {
    Decision decision = null;
    try {
      decision = state == null ? null : state.afterFailures(more);
    } catch (Throwable e) {
      problem = e;
    }
    if (decision == null) {
      return more > 0 ? Decision.REOPEN : Decision.UNDECIDED;
    }
    return decision;
  }

  Evidence evidence() {
    try {
      if (state != null) {
        return state.evidence();
      }
    } catch (Throwable e) {
      problem = e;
    }
    return Evidence.of(0, 0, 0, 0, 1);
  }

  /** What the test threw, once. */
  @Nullable Throwable takeProblem() {
    Throwable taken = problem;
    problem = null;
    return taken;
  }

  /** To be called when no lock is held. */
  static void warn(@Nullable Throwable problem) {
    if (problem != null) {
      SafeLog.warn(
          "A recovery test failed, so the last trial call decides: "
              + Text.describeWithOrigin(problem));
    }
  }
}
