package dev.halfopen.pipeline;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the plan of one asynchronous call, and is the future that its caller gets. Whoever
 * completes it first decides: the plan's end, a caller that gives up, or a timeout of the caller's.
 */
final class AsyncRun<T> extends CompletableFuture<T> implements Entrance.Guest {
  /*
   * `decided` is the one decision; its winner completes the future, after it has ended what is
   * under way: an attempt (its breaker is told first) or a wait. Steps follow one another, each
   * begun by the end of the one before; what is under way is stored before `decided` is looked at,
   * and a decider looks at it after having decided, so that one of both ends it.
   */
  private final Settings settings;
  private final CallPlan plan;
  private final Function<? super Attempt, ? extends CompletionStage<T>> call;
  private final @Nullable Function<? super Throwable, ? extends T> fallback;
  private final Ending ending;
  private final AtomicBoolean decided = new AtomicBoolean();
  private volatile @Nullable Flight<T> flight;
  private volatile @Nullable Future<?> waiting;

  AsyncRun(
      Settings settings,
      CallPlan plan,
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      @Nullable Function<? super Throwable, ? extends T> fallback,
      Ending ending) {
    this.settings = settings;
    this.plan = plan;
    this.call = call;
    this.fallback = fallback;
    this.ending = ending;
  }

  @Override
  public void admitted() {
    stopWaiting();
    plan.log().admitted();
    carryOut(plan.first());
  }

  @Override
  public void refused(Throwable error) {
    end(new Step.End(null, error));
  }

  private void carryOut(Step step) {
    if (step instanceof Step.End end) {
      end(end);
    } else if (step instanceof Step.Try next) {
      try {
        if (next.waitNanos() == 0) {
          attempt(next);
        } else {
          waitingFor(settings.scheduleOnExecutor(() -> attempt(next), next.waitNanos()));
        }
      } catch (RejectedExecutionException e) {
        timerWasShutDown(e);
      }
    }
  }

  /** Nothing would ever wake or stop the call. */
  private void timerWasShutDown(RejectedExecutionException error) {
    Flight<T> present = flight;
    if (present != null) {
      present.abandon();
    }
    end(new Step.End(null, error));
  }

  @Override
  public void waitingFor(Future<?> future) {
    waiting = future;
    if (decided.get()) {
      future.cancel(false);
    }
  }

  private void attempt(Step.Try step) {
    if (decided.get()) {
      return;
    }
    if (plan.next(step) instanceof Step.End over) {
      end(over);
      return;
    }
    Flight<T> next = new Flight<>(settings, plan, step, call, this::ended);
    flight = next;
    next.start();
    if (decided.get()) {
      next.abandon();
    }
  }

  private void ended(Attempt attempt, @Nullable T result, @Nullable Throwable error) {
    if (!decided.get()) {
      carryOut(plan.after(attempt, result, error));
    }
  }

  @SuppressWarnings("unchecked") // a result of the plan is one that the call or the fallback gave
  private void end(Step.End end) {
    if (decide()) {
      Step.End seen = ending.end(end, fallback);
      if (seen.error() == null) {
        super.complete((T) seen.result());
      } else {
        super.completeExceptionally(seen.error());
      }
    }
  }

  private boolean decide() {
    boolean first = decided.compareAndSet(false, true);
    if (first) {
      stopWaiting();
    }
    return first;
  }

  private void stopWaiting() {
    Future<?> timer = waiting;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** By a caller or by {@code completeOnTimeout}: what is under way is given up. */
  @Override
  public boolean complete(T value) {
    return giveUp() && super.complete(value);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return (giveUp() && super.cancel(mayInterruptIfRunning)) || isCancelled();
  }

  private boolean giveUp() {
    if (!decide()) {
      return false;
    }
    Flight<T> present = flight;
    if (present != null) {
      present.abandon();
    }
    ending.end(new Step.End(null, new CancellationException()), false);
    return true;
  }

  /** By a caller or by {@code orTimeout}: a failure of what is under way. */
  @Override
  public boolean completeExceptionally(Throwable error) {
    Objects.requireNonNull(error, "error");
    if (!decide()) {
      return false;
    }
    Flight<T> present = flight;
    if (present != null) {
      present.fail(error);
    }
    ending.end(new Step.End(null, error), false);
    return super.completeExceptionally(error);
  }

  /** Stages that depend on this one are none of the pipeline's business. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
