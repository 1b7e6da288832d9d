package dev.halfopen.pipeline;

import dev.halfopen.internal.CallersFuture;
import dev.halfopen.internal.OwnFailures;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fallback's stage, for an asynchronous call that has ended: no breaker and no limit holds. */
final class AsyncFallback<T> {
  /*
   * `over` is set once, by the stage or by who leaves: the winner has the call counted, and then the
   * caller is told.
   */
  private final AsyncRun<T> run;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable CompletionStage<T> source;

  AsyncFallback(AsyncRun<T> run) {
    this.run = run;
  }

  void start(
      Function<? super Throwable, ? extends CompletionStage<T>> fallback, Throwable failure) {
    try {
      CompletionStage<T> stage =
          Objects.requireNonNull(
              fallback.apply(failure), "the fallback gave null instead of a stage");
      source = stage;
      stage.handle(this::give);
      if (over.get()) {
        CallersFuture.cancelSource(stage);
      }
    } catch (Throwable e) {
      give(null, e);
    }
  }

  private @Nullable Void give(@Nullable T result, @Nullable Throwable thrown) {
    if (over.compareAndSet(false, true)) {
      Throwable error = thrown == null ? null : OwnFailures.unwrap(source, thrown);
      run.tell(new Step.End(result, error), error == null);
    }
    return null;
  }

  /** The caller leaves; true for who ends the call so. */
  boolean leave(Throwable reason) {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    CallersFuture.cancelSource(source);
    run.count(reason, false);
    return true;
  }
}
