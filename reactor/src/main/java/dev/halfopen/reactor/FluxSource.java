package dev.halfopen.reactor;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The stream of one attempt or fallback, as the subscription that the pipeline holds. */
final class FluxSource<T> implements CoreSubscriber<T>, Flow.Subscription, Scannable {
  /*
   * The pipeline drops what comes after it has cancelled; here it is dropped as Reactor does it, so
   * that items that hold something can be released.
   */
  private final Flow.Subscriber<? super T> run;
  private final Context context;
  private volatile @Nullable Subscription subscription;
  private volatile boolean cancelled;

  FluxSource(Flow.Subscriber<? super T> run, Context context) {
    this.run = run;
    this.context = context;
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (Operators.validate(subscription, given)) {
      subscription = given;
      run.onSubscribe(this);
    }
  }

  @Override
  public void onNext(T item) {
    if (cancelled) {
      Operators.onDiscard(item, context);
    } else {
      run.onNext(item);
    }
  }

  @Override
  public void onError(Throwable error) {
    if (cancelled) {
      Operators.onErrorDropped(error, context);
    } else {
      run.onError(error);
    }
  }

  @Override
  public void onComplete() {
    run.onComplete();
  }

  @Override
  public void request(long n) {
    Subscription source = subscription;
    if (source != null) {
      source.request(n);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
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
    return key == Attr.CANCELLED ? (Object) cancelled : null;
  }

  @Override
  public String stepName() {
    return PipelineMono.STEP_NAME;
  }
}
