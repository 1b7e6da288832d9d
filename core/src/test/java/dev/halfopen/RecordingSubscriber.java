package dev.halfopen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that remembers its signals, and asks for nothing by itself. */
final class RecordingSubscriber<T> implements Flow.Subscriber<T> {
  private final List<String> signals = new ArrayList<>();
  private final Consumer<T> onItem;
  private Flow.@Nullable Subscription subscription;
  private @Nullable Throwable error;

  RecordingSubscriber() {
    this(item -> {});
  }

  /** Does something with each item. */
  RecordingSubscriber(Consumer<T> onItem) {
    this.onItem = onItem;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    signals.add("onSubscribe");
  }

  @Override
  public void onNext(T item) {
    signals.add("onNext " + item);
    onItem.accept(item);
  }

  @Override
  public void onError(Throwable error) {
    this.error = error;
    signals.add("onError");
  }

  @Override
  public void onComplete() {
    signals.add("onComplete");
  }

  void request(long n) {
    subscription().request(n);
  }

  void cancel() {
    subscription().cancel();
  }

  Flow.Subscription subscription() {
    if (subscription == null) {
      throw new AssertionError("no onSubscribe");
    }
    return subscription;
  }

  List<String> signals() {
    return signals;
  }

  @Nullable Throwable error() {
    return error;
  }
}
