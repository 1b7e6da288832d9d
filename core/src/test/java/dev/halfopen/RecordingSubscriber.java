package dev.halfopen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that remembers its signals, and asks for nothing by itself. */
public final class RecordingSubscriber<T> implements Flow.Subscriber<T> {
  private final List<String> signals = new ArrayList<>();
  private final Consumer<T> onItem;
  private Flow.@Nullable Subscription subscription;
  private @Nullable Throwable error;

  /** Does nothing with items. */
  public RecordingSubscriber() {
    this(item -> {});
  }

  /** Does something with each item. */
  public RecordingSubscriber(Consumer<T> onItem) {
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

  /** Asks for items. */
  public void request(long n) {
    subscription().request(n);
  }

  /** Leaves. */
  public void cancel() {
    subscription().cancel();
  }

  /** The subscription. */
  public Flow.Subscription subscription() {
    if (subscription == null) {
      throw new AssertionError("no onSubscribe");
    }
    return subscription;
  }

  /** The signals so far. */
  public List<String> signals() {
    return signals;
  }

  /** The error, if there was one. */
  public @Nullable Throwable error() {
    return error;
  }
}
