package dev.halfopen.reactor;

import dev.halfopen.internal.OwnFailures;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The {@code Mono} of one attempt or fallback, as the stage that the pipeline waits for. */
final class MonoStage<T> extends CompletableFuture<T>
    implements CoreSubscriber<T>, OwnFailures, Scannable {
  /*
   * Who completes the future first decides: the source, or the pipeline, which cancels it. What
   * comes afterwards is dropped as Reactor does it, so that a value that holds something can be
   * released.
   */
  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<MonoStage, Subscription> SUBSCRIPTION =
      AtomicReferenceFieldUpdater.newUpdater(MonoStage.class, Subscription.class, "subscription");

  private final Context context;
  private volatile @Nullable Subscription subscription;

  private MonoStage(Context context) {
    this.context = context;
  }

  /** Subscribes to what the supplier gives; what it throws is the stage's failure. */
  static <T> MonoStage<T> of(Supplier<? extends Mono<? extends T>> source, Context context) {
    MonoStage<T> stage = new MonoStage<>(context);
    try {
      Objects.requireNonNull(source.get(), "the call returned null instead of a Mono")
          .subscribe((CoreSubscriber<T>) stage);
    } catch (Throwable e) {
      stage.onError(e);
    }
    return stage;
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (Operators.setOnce(SUBSCRIPTION, this, given)) {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(T value) {
    Objects.requireNonNull(value, "value");
    if (!complete(value)) {
      Operators.onDiscard(value, context);
    }
  }

  @Override
  public void onError(Throwable error) {
    if (!completeExceptionally(error)) {
      Operators.onErrorDropped(error, context);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // no value is the empty one
  public void onComplete() {
    complete(null);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean first = super.cancel(mayInterruptIfRunning);
    if (first) {
      Operators.terminate(SUBSCRIPTION, this);
    }
    return first;
  }

  /** What depends on it is the pipeline's, and an ordinary future. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Reactor declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return subscription;
    }
    if (key == Attr.TERMINATED) {
      return isDone() && !isCancelled();
    }
    if (key == Attr.CANCELLED) {
      return isCancelled();
    }
    return key == Attr.PREFETCH ? Integer.MAX_VALUE : null;
  }

  @Override
  public String stepName() {
    return PipelineMono.STEP_NAME;
  }
}
