package dev.halfopen.ai.internal;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is pushed, whatever its consumer has asked for, as a publisher for one subscriber.
 *
 * @param <T> the type of an item
 */
public final class PushedPublisher<T> implements Flow.Publisher<T> {

  /**
   * What is pushed to.
   *
   * @param <T> the type of an item
   */
  public interface Sink<T> {
    /** The next item. Waits while its consumer is too far behind. */
    void next(T item);

    /**
     * The end.
     *
     * @param error null: a good one; what is in a {@link CompletionException} is meant
     */
    void end(@Nullable Throwable error);
  }

  private final Consumer<? super Sink<T>> start;
  private final Runnable close;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * A stream that is started by its subscriber.
   *
   * @param start begins to push: one item after the other, and then the end
   * @param close nobody wants anything any more
   */
  public PushedPublisher(Consumer<? super Sink<T>> start, Runnable close) {
    this.start = start;
    this.close = close;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (taken.compareAndSet(false, true)) {
      PushedSubscription<T> subscription = new PushedSubscription<>(subscriber, close);
      subscriber.onSubscribe(subscription);
      subscription.start(start);
    } else {
      subscriber.onSubscribe(new Nothing());
      subscriber.onError(new IllegalStateException("the stream has a subscriber already"));
    }
  }

  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long count) {
      // There is nothing.
    }

    @Override
    public void cancel() {
      // There is nothing.
    }
  }
}
