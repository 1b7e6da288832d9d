package dev.halfopen.reactor;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/**
 * One call of a pipeline, for the subscriber of a {@code Flux}: the pipeline keeps the order of its
 * signals, and sees to it that there is one end.
 */
final class FluxRun<T> implements Flow.Subscriber<T>, Subscription, Scannable {
  private final CoreSubscriber<? super T> actual;
  private volatile Flow.@Nullable Subscription run;
  private volatile boolean cancelled;
  private volatile boolean ended;

  FluxRun(CoreSubscriber<? super T> actual) {
    this.actual = actual;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    run = given;
    actual.onSubscribe(this);
  }

  @Override
  public void onNext(T item) {
    actual.onNext(item);
  }

  @Override
  public void onError(Throwable error) {
    ended = true;
    actual.onError(error);
  }

  @Override
  public void onComplete() {
    ended = true;
    actual.onComplete();
  }

  @Override
  public void request(long n) {
    Flow.Subscription present = run;
    if (Operators.validate(n) && present != null) {
      present.request(n);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Flow.Subscription present = run;
    if (present != null) {
      present.cancel();
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
      return ended;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  @Override
  public String stepName() {
    return PipelineMono.STEP_NAME;
  }
}
