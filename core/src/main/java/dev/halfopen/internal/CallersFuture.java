package dev.halfopen.internal;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that the caller of an asynchronous call gets. Whoever completes it first decides what
 * the call comes to: the call itself, or a caller, who thereby gives it up or fails it.
 */
public abstract class CallersFuture<T> extends CompletableFuture<T> {
  protected CallersFuture() {}

  /** A caller gives the call up: the service has not answered. True if nothing had ended it. */
  protected abstract boolean givenUp();

  /** A caller fails the call. True if nothing had ended it. */
  protected abstract boolean failedFromOutside(Throwable error);

  /** A caller has decided, and all who look see it: what is under way can be stopped. */
  protected void hasDecidedFromOutside() {}

  /** By the call, which has been decided. */
  @SuppressWarnings("NullAway") // a source may give null, whatever its type says
  protected final boolean tellResult(@Nullable T result) {
    return super.complete(result);
  }

  /** By the call, which has been decided. */
  protected final boolean tellError(Throwable error) {
    return super.completeExceptionally(error);
  }

  /** By a caller or by {@code completeOnTimeout}. */
  @Override
  public final boolean complete(T value) {
    return decided(givenUp() && super.complete(value));
  }

  /** By a caller or by {@code orTimeout}. */
  @Override
  public final boolean completeExceptionally(Throwable error) {
    Objects.requireNonNull(error, "error");
    return decided(failedFromOutside(error) && super.completeExceptionally(error));
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return decided(givenUp() && super.cancel(mayInterruptIfRunning)) || isCancelled();
  }

  @Override
  public final CompletableFuture<T> completeAsync(
      Supplier<? extends T> supplier, Executor executor) {
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
  public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
    return completeAsync(supplier, defaultExecutor());
  }

  @Override
  public final void obtrudeValue(T value) {
    decided(givenUp());
    super.obtrudeValue(value);
  }

  @Override
  public final void obtrudeException(Throwable error) {
    decided(failedFromOutside(Objects.requireNonNull(error, "error")));
    super.obtrudeException(error);
  }

  /** Stages that depend on this one are none of the call's business. */
  @Override
  public final <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  private boolean decided(boolean fromOutside) {
    if (fromOutside) {
      hasDecidedFromOutside();
    }
    return fromOutside;
  }

  /** Cancels what a call waits for; what can't be cancelled goes on by itself. */
  public static void cancelSource(@Nullable CompletionStage<?> stage) {
    if (stage != null) {
      try {
        Future<?> future =
            stage instanceof Future<?> cancellable ? cancellable : stage.toCompletableFuture();
        future.cancel(true);
      } catch (Throwable e) {
        // Who gives up is done with the call, whatever its source does.
      }
    }
  }
}
