package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one call on its caller's thread. */
abstract class SyncRun<T extends @Nullable Object, X extends Throwable> extends HoldingRun
    implements Runnable {
  /** What a call gives that returns nothing: there is no result to be judged. */
  static final Object NOTHING = new Object();

  private final @Nullable Function<? super Throwable, ? extends T> fallback;

  /** Of the attempt under way: which it is, and what it came to. */
  private @Nullable Attempt attempt;

  private @Nullable Scope scope;
  private @Nullable Object result;
  private @Nullable Throwable error;

  SyncRun(
      ResiliencePipeline pipeline, @Nullable Function<? super Throwable, ? extends T> fallback) {
    super(pipeline);
    this.fallback = fallback;
  }

  /**
   * Makes the call. It ends with what the call or its fallback gave or threw, or with an unchecked
   * exception, so the casts hold; a result is null only where T may be.
   */
  @SuppressWarnings({"unchecked", "NullAway"})
  final T make() throws X {
    Step.End end;
    try {
      end = carryOut();
    } catch (Throwable e) {
      end = plan.knownOr(e); // none of the call's: a timer that was shut down, for instance
    }
    if (end == null) {
      answered();
      return (T) result;
    }
    Step.End seen = finish(end);
    if (seen.error() != null) {
      throw (X) seen.error();
    }
    return (T) seen.result();
  }

  /** The end of the call; null: its last attempt has succeeded, and its result is the answer. */
  private Step.@Nullable End carryOut() {
    Step.End refused = enter();
    if (refused != null) {
      return refused;
    }
    plan.admitted();
    Step step = unlessOuterIsOver(plan.first());
    while (step instanceof Step.Try next) {
      Step.End over = pause(next);
      Step following = over == null ? attempt(next) : over;
      if (following == null) {
        return null;
      }
      step = unlessOuterIsOver(following);
    }
    return (Step.End) step;
  }

  /** The call has an answer, which need not be the end of its stream. */
  private void answered() {
    if (endsWithItsResult()) {
      giveBack();
      count(null, false);
    }
  }

  private Step.End finish(Step.End end) {
    if (end.error() == null) {
      answered();
      return end;
    }
    giveBack();
    Step.End seen = end;
    boolean byFallback = false;
    if (fallback != null && !isGivenUp(end.error()) && !wasInterrupted()) {
      try {
        seen = new Step.End(fallback.apply(end.error()), null);
        byFallback = true;
      } catch (Throwable e) {
        seen = new Step.End(null, e);
      }
    }
    count(seen.error(), byFallback);
    return seen;
  }

  /** The call itself. */
  abstract T callOnce(Attempt present) throws X;

  /** Whether the call is over when it has returned. */
  boolean endsWithItsResult() {
    return true;
  }

  /** The limit of an attempt of its own, beside the deadline. */
  TimeLimit ownLimit() {
    return settings.attemptLimit();
  }

  /** What an attempt's result comes to, if it has come in time. */
  Verdict returned(Attempt ended, @Nullable Scope around, @Nullable Object value) {
    return value == NOTHING ? ended.completed() : ended.end(value, null);
  }

  /** Makes an attempt; what comes after it, or null: nothing, its result is the answer. */
  private @Nullable Step attempt(Step.Try step) {
    if (plan.next(step) instanceof Step.End over) {
      return over;
    }
    Attempt present = plan.attempt(step.target(), step.kind(), ownLimit());
    try {
      present.begin();
    } catch (CallNotPermittedException e) {
      return plan.afterRejection(present, e);
    }
    try {
      return ended(present);
    } catch (Throwable e) {
      present.ignore();
      if (scope != null) {
        scope.ended();
      }
      discard(result);
      throw e;
    }
  }

  private @Nullable Step ended(Attempt present) {
    attempt = present;
    result = null;
    error = null;
    boolean late = false;
    if (present.limit().isNone()) {
      scope = null;
      present.around(this);
    } else {
      late = timed(present);
    }
    if (late && !(error instanceof Error)) {
      CallTimeoutException tooLate = present.limit().passed(error, scope);
      Verdict verdict = present.timedOut(tooLate);
      discard(result);
      return plan.after(present, verdict, null, tooLate);
    }
    Throwable thrown = error;
    if (thrown != null) {
      return plan.after(present, present.end(null, thrown), null, thrown);
    }
    Verdict verdict = returned(present, scope, result);
    if (verdict instanceof Verdict.Success) {
      plan.succeeded(present, verdict);
      return null;
    }
    return plan.after(present, verdict, result, null);
  }

  /** A result that nobody gets any more. Must not throw. */
  void discard(@Nullable Object late) {}

  private boolean timed(Attempt present) {
    Scope around = Scope.within(outer);
    scope = around;
    TimedSection section = new TimedSection(settings.threads(), around, present.limit());
    try {
      present.around(this);
    } catch (Throwable e) {
      error = e;
    }
    boolean late = section.end(error);
    if (late || error != null || endsWithItsResult()) {
      around.ended();
    }
    return late;
  }

  /** The call itself, within the permit of its attempt. */
  @Override
  public final void run() {
    Scope around = scope;
    AttemptScope before = around == null ? null : AttemptScopes.swap(around);
    try {
      result = callOnce(Objects.requireNonNull(attempt));
    } catch (Throwable e) {
      error = e;
    } finally {
      if (around != null) {
        AttemptScopes.swap(before);
      }
    }
  }
}
