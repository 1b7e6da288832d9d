package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Effort;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One asynchronous attempt, with a hedge beside it if it takes long. */
final class Flight<T> {
  /*
   * `over` is set once, by the first success, by the last failure, or by who gives up: the winner
   * tells the outcome and ends what still runs. `running` counts attempts that have not failed; a
   * hedge joins only while there is one.
   */
  /** Is told the outcome, once. */
  interface Listener<T> {
    void ended(Attempt attempt, @Nullable T result, @Nullable Throwable error);
  }

  private final Settings settings;
  private final CallPlan plan;
  private final Step.Try step;
  private final Function<? super Attempt, ? extends CompletionStage<T>> call;
  private final Listener<T> listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger running = new AtomicInteger(1);
  private volatile @Nullable CompletableFuture<T> first;
  private volatile @Nullable CompletableFuture<T> second;
  private volatile @Nullable Future<?> hedgeTimer;

  /** The failure of an attempt that began, beside one that is still running. */
  private volatile @Nullable Failure failure;

  private record Failure(Attempt attempt, Throwable error) {}

  Flight(
      Settings settings,
      CallPlan plan,
      Step.Try step,
      Function<? super Attempt, ? extends CompletionStage<T>> call,
      Listener<T> listener) {
    this.settings = settings;
    this.plan = plan;
    this.step = step;
    this.call = call;
    this.listener = listener;
  }

  void start() {
    first = launch(step.kind());
    HedgeDelay hedge = settings.hedge();
    if (hedge != null && !over.get()) {
      hedgeTimer = settings.scheduleOnExecutor(this::hedge, hedge.nanos());
      if (over.get()) {
        stop(hedgeTimer);
      }
    }
  }

  private void hedge() {
    CircuitBreaker breaker = step.target().breaker();
    if (over.get() || running.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
      return;
    }
    if (breaker.tryExtraCall()) {
      second = launch(Attempt.Kind.HEDGE);
      if (over.get()) {
        stop(second);
      }
    } else {
      breaker.record(Effort.BUDGET_REFUSAL);
      oneLess();
    }
  }

  private CompletableFuture<T> launch(Attempt.Kind kind) {
    TimeLimit own = TimeLimit.NONE.or(settings.timeouts().attempt(), Limit.ATTEMPT);
    Attempt attempt = plan.attempt(step.target(), kind, own);
    CompletableFuture<T> future =
        attempt
            .on()
            .breaker()
            .callAsync(
                () -> {
                  attempt.begin();
                  return call.apply(attempt);
                });
    CompletionStage<T> outcome = future;
    // By handle: whenComplete would wrap each failure in an exception that nobody looks at.
    if (future.isDone() || attempt.limit().isNone()) {
      outcome.handle((result, error) -> settled(attempt, result, error));
      return future;
    }
    CallTimeoutException tooLate = attempt.limit().passed(null);
    Future<?> timeout = stopAfter(attempt.limit().nanos(), future, tooLate);
    outcome.handle(
        (result, error) -> {
          timeout.cancel(false);
          if (error == tooLate) {
            attempt.on().breaker().record(Effort.TIMEOUT);
          }
          return settled(attempt, result, error);
        });
    return future;
  }

  private Future<?> stopAfter(long nanos, CompletableFuture<T> future, Throwable error) {
    try {
      return settings.scheduleOnExecutor(() -> future.completeExceptionally(error), nanos);
    } catch (RejectedExecutionException e) {
      future.cancel(false); // nothing would ever stop it
      throw e;
    }
  }

  private @Nullable Void settled(Attempt attempt, @Nullable T result, @Nullable Throwable error) {
    if (error == null) {
      tell(attempt, result, null);
      return null;
    }
    if (attempt.hasBegun()) {
      failure = new Failure(attempt, error);
    }
    if (oneLess()) {
      Failure real = failure;
      if (real == null) {
        tell(attempt, null, error);
      } else {
        tell(real.attempt, null, real.error);
      }
    } else if (attempt.hasBegun() && !plan.failedBeside(attempt, error)) {
      tell(attempt, null, error);
    }
    return null;
  }

  /** One attempt less that may still succeed; true if that was the last. */
  private boolean oneLess() {
    return running.decrementAndGet() == 0;
  }

  private void tell(Attempt attempt, @Nullable T result, @Nullable Throwable error) {
    if (over.compareAndSet(false, true)) {
      stopAll();
      HedgeDelay hedge = settings.hedge();
      if (hedge != null && error == null) {
        hedge.took(plan.time().nanoTime() - attempt.beganAt());
      }
      listener.ended(attempt, result, error);
    }
  }

  /** Gives the attempt up. */
  void abandon() {
    over.set(true);
    stopAll();
  }

  /** Ends the attempt with a failure that somebody else has seen. */
  void fail(Throwable error) {
    over.set(true);
    CompletableFuture<T> future = first;
    if (future != null) {
      future.completeExceptionally(error);
    }
    stopAll();
  }

  private void stopAll() {
    stop(hedgeTimer);
    stop(first);
    stop(second);
  }

  /** Never by an interrupt: that would hit the timer's thread in another one's task. */
  private static void stop(@Nullable Future<?> future) {
    if (future != null) {
      future.cancel(false);
    }
  }
}
