package dev.halfopen.pipeline;

import dev.halfopen.CallNotPermittedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one asynchronous call. */
final class AsyncRun<T> extends DrivenRun {
  private final Function<? super Attempt, ? extends CompletionStage<T>> call;
  private final @Nullable Function<? super Throwable, ? extends CompletionStage<T>> fallback;
  private final CallFuture<T> future = new CallFuture<>(this);
  private volatile @Nullable Flight<T> flight;
  private volatile @Nullable AsyncFallback<T> instead;

  /** Why the caller left, while the fallback was being asked. */
  private volatile @Nullable Throwable left;

  AsyncRun(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      @Nullable Function<? super Throwable, ? extends CompletionStage<T>> fallback) {
    super(pipeline);
    this.call = call;
    this.fallback = fallback;
  }

  CompletableFuture<T> future() {
    return future;
  }

  CompletionStage<T> callOnce(Attempt attempt) {
    return call.apply(attempt);
  }

  @Override
  void attempt(Step.Try step) {
    Attempt attempt = plan.attempt(step.target(), step.kind(), settings.attemptLimit());
    try {
      attempt.begin();
    } catch (CallNotPermittedException e) {
      proceed(plan.afterRejection(attempt, e));
      return;
    }
    Flight<T> next = new Flight<>(this, step, attempt);
    flight = next;
    next.start();
    if (isDecided()) {
      next.abandon();
    }
  }

  @Override
  void stop() {
    Flight<T> present = flight;
    if (present != null) {
      present.abandon();
    }
  }

  /** A flight has ended with this outcome, after the other attempt beside it, if there was one. */
  void ended(AttemptOutcome outcome, @Nullable AttemptOutcome beside) {
    if (isDecided()) {
      return;
    }
    if (beside != null && beside.error() != null) {
      plan.failedBeside(beside);
    }
    proceed(plan.after(outcome.attempt(), outcome.verdict(), outcome.result(), outcome.error()));
  }

  @Override
  void end(Step.End end) {
    Throwable error = end.error();
    if (error == null || fallback == null || isGivenUp(error)) {
      tell(end, false);
      return;
    }
    AsyncFallback<T> last = new AsyncFallback<>(this);
    instead = last;
    last.start(fallback, error);
    Throwable reason = left;
    if (reason != null && last.leave(reason)) {
      future.tell(new Step.End(null, reason));
    }
  }

  /** Counts and reports the call, and tells the caller; after having been decided. */
  void tell(Step.End seen, boolean byFallback) {
    if (carriesContext()) {
      inContext(() -> conclude(seen, byFallback));
    } else {
      conclude(seen, byFallback);
    }
  }

  private void conclude(Step.End seen, boolean byFallback) {
    count(seen.error(), byFallback);
    future.tell(seen);
  }

  /** By the caller: what is under way is given up. True for the one who ends the run. */
  boolean givenUp(Throwable reason) {
    if (!decide()) {
      return leaveFallback(reason);
    }
    stop();
    giveBack();
    count(reason, false);
    return true;
  }

  /** By the caller: what is under way has failed. True for the one who ends the run. */
  boolean failedByCaller(Throwable error) {
    if (!decide()) {
      return leaveFallback(error);
    }
    Flight<T> present = flight;
    if (present != null) {
      present.fail(error);
    }
    giveBack();
    count(error, false);
    return true;
  }

  private boolean leaveFallback(Throwable reason) {
    left = reason;
    AsyncFallback<T> last = instead;
    return last != null && last.leave(reason);
  }
}
