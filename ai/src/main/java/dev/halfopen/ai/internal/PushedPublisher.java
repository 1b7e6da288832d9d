package dev.halfopen.ai.internal;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is pushed, whatever its consumer has asked for, as a publisher for one subscriber.
 *
 * @param <T> the type of an item
 */
public final class PushedPublisher<T> implements Flow.Publisher<T> {

  /**
   * What pushes.
   *
   * @param <T> the type of an item
   */
  public interface Source<T> {
    /** Begins to push: one item after the other, and then the end. */
    void start(Sink<T> sink);

    /** Nobody wants anything any more. */
    void close();
  }

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
     * @param error null: a good one
     */
    void end(@Nullable Throwable error);
  }

  private final Source<T> source;
  private final AtomicBoolean taken = new AtomicBoolean();

  /** A stream whose source is started by the subscriber. */
  public PushedPublisher(Source<T> source) {
    this.source = source;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (taken.compareAndSet(false, true)) {
      PushedSubscription<T> subscription = new PushedSubscription<>(source, subscriber);
      subscriber.onSubscribe(subscription);
      subscription.start();
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
