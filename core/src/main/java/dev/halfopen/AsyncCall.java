package dev.halfopen;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@code callAsync} returns. Whoever completes it first decides what the call came
 * to: the source, a caller that cancels it, or a timeout; the verdict is reported before anybody
 * sees the outcome.
 */
final class AsyncCall<T> extends CompletableFuture<T> {
  private final ActiveCall call;
  private volatile @Nullable CompletionStage<T> source;

  AsyncCall(ActiveCall call) {
    this.call = call;
  }

  void start(Supplier<? extends CompletionStage<T>> supplier) {
    try {
      CompletionStage<T> stage =
          Objects.requireNonNull(asked(supplier), "the call returned null instead of a stage");
      source = stage;
      stage.handle(this::sourceCompleted);
      if (isDone()) {
        cancelSource();
      }
    } catch (Throwable e) {
      sourceCompleted(null, e);
    }
  }

  private @Nullable CompletionStage<T> asked(Supplier<? extends CompletionStage<T>> supplier) {
    int frame = call.enter();
    try {
      return supplier.get();
    } finally {
      Layers.leave(frame);
    }
  }

  /**
   * For {@code handle}: {@code whenComplete} would make a CompletionException, with a stack trace,
   * of every failure, for a stage that nobody looks at.
   */
  private @Nullable Void sourceCompleted(@Nullable T result, @Nullable Throwable error) {
    if (error == null) {
      if (call.returned(result)) {
        super.complete(result);
      }
    } else if (call.failed(error)) {
      super.completeExceptionally(StandardClassifier.unwrap(error));
    }
    return null;
  }

  /** By a caller or by {@code completeOnTimeout}: the service has not answered. */
  @Override
  public boolean complete(T value) {
    return givenUp(call.abandoned() && super.complete(value));
  }

  /** By a caller or by {@code orTimeout}. */
  @Override
  public boolean completeExceptionally(Throwable error) {
    Objects.requireNonNull(error, "error");
    return givenUp(call.failedFromOutside(error) && super.completeExceptionally(error));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return givenUp(call.abandoned() && super.cancel(mayInterruptIfRunning)) || isCancelled();
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
    givenUp(call.abandoned());
    super.obtrudeValue(value);
  }

  @Override
  public void obtrudeException(Throwable error) {
    givenUp(call.failedFromOutside(error));
    super.obtrudeException(error);
  }

  /** Stages that depend on this one are none of the breaker's business. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  private boolean givenUp(boolean decided) {
    if (decided) {
      cancelSource();
    }
    return decided;
  }

  private void cancelSource() {
    CompletionStage<T> stage = source;
    if (stage == null) {
      return;
    }
    try {
      Future<T> future = stage instanceof Future<?> ? asFuture(stage) : stage.toCompletableFuture();
      future.cancel(true);
    } catch (Throwable e) {
      // Who gives up is done with the call: a source that can't be cancelled goes on by itself.
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> Future<T> asFuture(CompletionStage<T> stage) {
    return (Future<T>) stage;
  }
}
