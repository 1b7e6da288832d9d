package dev.halfopen;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A stream whose signals a test gives one by one, and that knows what it was asked for. */
public final class ScriptedPublisher<T> implements Flow.Publisher<T>, Flow.Subscription {
  private Flow.@Nullable Subscriber<? super T> subscriber;
  private int subscriptions;
  private long requested;
  private boolean cancelled;

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    this.subscriber = subscriber;
    subscriptions++;
    subscriber.onSubscribe(this);
  }

  /** As rule 3.9 wants it, a wrong request is answered with an error. */
  @Override
  public void request(long n) {
    if (n <= 0) {
      subscriber().onError(new IllegalArgumentException("rule 3.9: " + n));
    }
    requested += n;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  /** Who has subscribed. */
  public Flow.Subscriber<? super T> subscriber() {
    if (subscriber == null) {
      throw new AssertionError("nobody has subscribed");
    }
    return subscriber;
  }

  /** Gives an item. */
  public void next(T item) {
    subscriber().onNext(item);
  }

  /** How often it was subscribed to. */
  public int subscriptions() {
    return subscriptions;
  }

  /** How many items were asked for. */
  public long requested() {
    return requested;
  }

  /** Whether the subscriber has left. */
  public boolean isCancelled() {
    return cancelled;
  }
}
