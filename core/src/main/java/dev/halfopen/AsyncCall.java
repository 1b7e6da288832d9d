package dev.halfopen;

import dev.halfopen.internal.CallersFuture;
import dev.halfopen.internal.Causes;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that {@code callAsync} of a breaker returns; the verdict is reported before anybody
 * sees the outcome.
 */
final class AsyncCall<T> extends CallersFuture<T> {
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
        cancelSource(source);
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
        tellResult(result);
      }
    } else if (call.failed(error)) {
      tellError(Causes.unwrap(error));
    }
    return null;
  }

  @Override
  protected boolean givenUp() {
    return call.abandoned();
  }

  @Override
  protected boolean failedFromOutside(Throwable error) {
    return call.failedFromOutside(error);
  }

  @Override
  protected void hasDecidedFromOutside() {
    cancelSource(source);
  }
}
