package dev.halfopen.reactor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/** A subscriber that notes its signals, and asks for what it is told to. */
final class Recorder<T> extends BaseSubscriber<T> {
  static final Object COMPLETE = "complete";

  private final long first;
  private final Context context;
  private final List<Object> signals = new CopyOnWriteArrayList<>();

  Recorder() {
    this(Long.MAX_VALUE);
  }

  Recorder(long first) {
    this(first, Context.empty());
  }

  Recorder(long first, Context context) {
    this.first = first;
    this.context = context;
  }

  List<Object> signals() {
    return signals;
  }

  Subscription given() {
    return upstream();
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    if (first > 0) {
      request(first);
    }
  }

  @Override
  protected void hookOnNext(T item) {
    signals.add(item);
  }

  @Override
  protected void hookOnComplete() {
    signals.add(COMPLETE);
  }

  @Override
  protected void hookOnError(Throwable error) {
    signals.add(error);
  }

  @Override
  public Context currentContext() {
    return context;
  }
}
