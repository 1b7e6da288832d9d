package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.Verdict;
import dev.halfopen.internal.AttemptScope;
import dev.halfopen.internal.AttemptScopes;
import dev.halfopen.timeout.CallTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one call on its caller's thread. */
class SyncRun<T extends @Nullable Object, X extends Throwable> extends Run implements Runnable {
  /** What a call gives that returns nothing: there is no result to be judged. */
  static final Object NOTHING = new Object();

  private final AttemptCall<? extends T, X> call;
  private final @Nullable Function<? super Throwable, ? extends T> fallback;

  private volatile @Nullable CountDownLatch queued;

  /** Of the attempt under way: which it is, and what it came to. */
  private @Nullable Attempt attempt;

  private @Nullable Scope scope;
  private @Nullable Object result;
  private @Nullable Throwable error;

  SyncRun(
      ResiliencePipeline pipeline,
      AttemptCall<? extends T, X> call,
      @Nullable Function<? super Throwable, ? extends T> fallback) {
    super(pipeline);
    this.call = call;
    this.fallback = fallback;
  }

  /**
   * Makes the call. It ends with what the call or its fallback gave or threw, or with an unchecked
   * exception, so the casts hold; a result is null only where T may be.
   */
  @SuppressWarnings({"unchecked", "NullAway"})
  final T make(@Nullable Limiter limiter) throws X {
    Step.End end;
    try {
      end = carryOut(limiter);
    } catch (Throwable e) {
      end = plan.knownOr(e); // none of the call's: a timer that was shut down, for instance
    }
    Step.End seen = finish(end);
    if (seen.error() != null) {
      throw (X) seen.error();
    }
    return (T) seen.result();
  }

  private Step.End carryOut(@Nullable Limiter limiter) {
    Step.End refused = limiter == null ? null : enter(limiter);
    if (refused != null) {
      return refused;
    }
    plan.admitted();
    Step step = unlessOuterIsOver(plan.first());
    while (step instanceof Step.Try next) {
      Step.End over = pause(next);
      step = unlessOuterIsOver(over == null ? attempt(next) : over);
    }
    return (Step.End) step;
  }

  /** The end of the call, which is not where its stream ends. */
  private Step.End finish(Step.End end) {
    if (end.error() == null) {
      if (endsWithItsResult()) {
        release();
        count(end, false);
      }
      return end;
    }
    release();
    Step.End seen = end;
    boolean byFallback = false;
    if (fallback != null && !isGivenUp(end.error())) {
      try {
        seen = new Step.End(fallback.apply(end.error()), null);
        byFallback = true;
      } catch (Throwable e) {
        seen = new Step.End(null, e);
      }
    }
    count(seen, byFallback);
    return seen;
  }

  T callOnce(Attempt present) throws X {
    return call.call(present);
  }

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

  private Step attempt(Step.Try step) {
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
      throw e;
    }
  }

  private Step ended(Attempt present) {
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
      CallTimeoutException tooLate = present.limit().passed(error);
      Verdict verdict = present.timedOut(tooLate);
      discard(result);
      return plan.after(present, verdict, null, tooLate);
    }
    Throwable thrown = error;
    if (thrown != null) {
      return plan.after(present, present.end(null, thrown), null, thrown);
    }
    return plan.after(present, returned(present, scope, result), result, null);
  }

  /** A result that has come too late. Must not throw. */
  void discard(@Nullable Object late) {}

  private boolean timed(Attempt present) {
    Scope around = Scope.within(outer);
    scope = around;
    TimedSection section =
        new TimedSection(settings.threads(), around, present.limit(), present.nanosLeft());
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

  /** Waits for a step's time; the end, if the thread was interrupted meanwhile, which it stays. */
  private Step.@Nullable End pause(Step.Try step) {
    if (step.waitNanos() == 0) {
      return null;
    }
    CountDownLatch over = new CountDownLatch(1);
    boolean[] lost = new boolean[1];
    Alarm alarm =
        settings
            .threads()
            .schedule(
                over::countDown,
                step.waitNanos(),
                () -> {
                  lost[0] = true;
                  over.countDown();
                });
    try {
      over.await();
      plan.waits(step.waitNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return plan.knownOr(new CancellationException("interrupted while waiting"));
    } finally {
      alarm.cancel();
    }
    return lost[0] ? plan.knownOr(DrivenRun.timerHasEnded()) : null;
  }

  @Override
  public final void placeIsHere() {
    CountDownLatch waiting = queued;
    if (waiting != null) {
      waiting.countDown();
    }
  }

  /** Waits for the place; the end, if there is none. */
  private Step.@Nullable End enter(Limiter limiter) {
    Limiter.Ticket ticket = limiter.ticket(this);
    wants(ticket);
    if (ticket.tryAdmit()) {
      return null;
    }
    CountDownLatch over = new CountDownLatch(1);
    queued = over;
    if (ticket.admit()) {
      return null;
    }
    Duration left = plan.timeLeft();
    Alarm alarm =
        left == null
            ? null
            : settings
                .threads()
                .schedule(
                    () -> {
                      if (ticket.leaveQueue()) {
                        over.countDown();
                      }
                    },
                    Math.max(0, left.toNanos()));
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Step.End(null, new CancellationException("interrupted while waiting for a place"));
    } finally {
      if (alarm != null) {
        alarm.cancel();
      }
    }
    return ticket.hasPlace() ? null : new Step.End(null, plan.deadlinePassed(null));
  }
}
