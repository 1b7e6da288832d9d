package dev.halfopen.reactor;

import dev.halfopen.pipeline.Attempt;
import dev.halfopen.pipeline.ResiliencePipeline;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One call of a pipeline, for the subscriber of a {@code Mono}. */
final class MonoRun<T> implements Subscription, Scannable {
  /*
   * The run's end comes once, request and cancel at any time:
   *
   *   WAITING -> ASKED -> OVER      asked for, then the value is here
   *   WAITING -> HELD -> OVER       the value is here, then asked for
   *   any -> OVER                   an end without a value, or the subscriber leaves
   *
   * Who makes it OVER tells the subscriber, or gives the call up if it is the subscriber. The future
   * of the call is stored before the state is looked at, and who leaves looks at it afterwards.
   */
  private static final int WAITING = 0;
  private static final int ASKED = 1;
  private static final int HELD = 2;
  private static final int OVER = 3;

  @SuppressWarnings("rawtypes")
  private static final AtomicIntegerFieldUpdater<MonoRun> STATE =
      AtomicIntegerFieldUpdater.newUpdater(MonoRun.class, "state");

  private final CoreSubscriber<? super T> actual;
  private final Context context;
  private volatile int state;
  private volatile boolean cancelled;
  private volatile @Nullable CompletableFuture<T> future;
  private @Nullable T held;

  MonoRun(CoreSubscriber<? super T> actual) {
    this.actual = actual;
    this.context = actual.currentContext();
  }

  void start(
      ResiliencePipeline pipeline,
      Function<? super Attempt, ? extends Mono<? extends T>> call,
      @Nullable Function<? super Throwable, ? extends Mono<? extends T>> fallback) {
    try {
      actual.onSubscribe(this);
    } catch (Throwable e) {
      cancel();
      throw e;
    }
    if (state == OVER) {
      return;
    }
    Function<Attempt, MonoStage<T>> attempts =
        attempt -> MonoStage.of(() -> call.apply(attempt), AttemptContext.of(attempt, context));
    CompletableFuture<T> made =
        Enclosed.get(
            () ->
                fallback == null
                    ? pipeline.callAsync(attempts)
                    : pipeline.callAsyncOrElse(
                        attempts, failure -> MonoStage.of(() -> fallback.apply(failure), context)),
            context);
    future = made;
    if (state == OVER) {
      made.cancel(true);
    }
    Object unused = made.handle(this::ended);
  }

  private @Nullable Void ended(@Nullable T value, @Nullable Throwable error) {
    try {
      if (error == null && value != null) {
        answered(value);
      } else if (STATE.getAndSet(this, OVER) != OVER) {
        if (error == null) {
          actual.onComplete();
        } else {
          actual.onError(error);
        }
      } else if (error != null && !cancelled) {
        Operators.onErrorDropped(error, context);
      }
    } catch (Throwable e) {
      // A subscriber may not throw, and nobody else would hear of it.
      Operators.onErrorDropped(e, context);
    }
    return null;
  }

  private void answered(T value) {
    held = value;
    if (STATE.compareAndSet(this, WAITING, HELD)) {
      return;
    }
    held = null;
    if (STATE.compareAndSet(this, ASKED, OVER)) {
      give(value);
    } else {
      Operators.onDiscard(value, context);
    }
  }

  private void give(T value) {
    actual.onNext(value);
    actual.onComplete();
  }

  @Override
  public void request(long n) {
    if (!Operators.validate(n) || STATE.compareAndSet(this, WAITING, ASKED)) {
      return;
    }
    if (STATE.compareAndSet(this, HELD, OVER)) {
      give(Objects.requireNonNull(held));
    }
  }

  @Override
  public void cancel() {
    int before = STATE.getAndSet(this, OVER);
    if (before == OVER) {
      return;
    }
    cancelled = true;
    CompletableFuture<T> present = future;
    if (before == HELD) {
      Operators.onDiscard(held, context);
    } else if (present != null) {
      present.cancel(true);
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Reactor declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.TERMINATED) {
      return state == OVER && !cancelled;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  @Override
  public String stepName() {
    return PipelineMono.STEP_NAME;
  }
}
