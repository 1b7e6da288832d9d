package dev.halfopen.pipeline;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The future that the caller of an asynchronous call gets. Whoever completes it first decides: the
 * run, or a caller, who thereby gives the call up or fails it.
 */
final class CallFuture<T> extends CompletableFuture<T> {
  private final AsyncRun<T> run;

  CallFuture(AsyncRun<T> run) {
    this.run = run;
  }

  /** By the run, which has been decided. */
  void tell(Step.End seen) {
    if (seen.error() == null) {
      super.complete(result(seen));
    } else {
      super.completeExceptionally(seen.error());
    }
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // the plan ends with what the call or its fallback gave
  private T result(Step.End seen) {
    return (T) seen.result();
  }

  /** By a caller or by {@code completeOnTimeout}: what is under way is given up. */
  @Override
  public boolean complete(T value) {
    return run.givenUp(new CancellationException()) && super.complete(value);
  }

  /** By a caller or by {@code orTimeout}: a failure of what is under way. */
  @Override
  public boolean completeExceptionally(Throwable error) {
    Objects.requireNonNull(error, "error");
    return run.failedByCaller(error) && super.completeExceptionally(error);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return (run.givenUp(new CancellationException()) && super.cancel(mayInterruptIfRunning))
        || isCancelled();
  }

  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    Objects.requireNonNull(supplier, "supplier");
    executor.execute(
        () -> {
          try {
            complete(supplier.get());
          } catch (Throwable e) {
            completeExceptionally(e);
          }
        });
    return this;
  }

  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
    return completeAsync(supplier, defaultExecutor());
  }

  @Override
  public void obtrudeValue(T value) {
    run.givenUp(new CancellationException());
    super.obtrudeValue(value);
  }

  @Override
  public void obtrudeException(Throwable error) {
    run.failedByCaller(Objects.requireNonNull(error, "error"));
    super.obtrudeException(error);
  }

  /** Stages that depend on this one are none of the pipeline's business. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
