package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.IoErrors;
import dev.halfopen.stream.Demand;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the client and the caller's subscriber: passes everything on, tells the exchange,
 * and turns the end of a bad answer into an error.
 */
final class ReadAlongSubscriber<T> implements BodySubscriber<T>, Flow.Subscription {
  private final BodySubscriber<T> subscriber;
  private final AIExchange exchange;

  private final Demand demand = new Demand();

  /** The end that the caller's subscriber sees, and sees once. */
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile Flow.@Nullable Subscription source;

  ReadAlongSubscriber(BodySubscriber<T> subscriber, AIExchange exchange) {
    this.subscriber = subscriber;
    this.exchange = exchange;
  }

  @Override
  public CompletionStage<T> getBody() {
    return subscriber.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
    exchange.waiting(false);
    subscriber.onSubscribe(this);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    demand.arrived();
    exchange.waiting(false);
    try {
      for (ByteBuffer buffer : buffers) {
        exchange.body(buffer);
      }
      if (!ended.get()) {
        subscriber.onNext(buffers);
      }
    } finally {
      if (demand.taken()) {
        exchange.waiting(true);
      }
    }
  }

  @Override
  public void onError(Throwable error) {
    Throwable seen = exchange.failed(error);
    if (ended.compareAndSet(false, true)) {
      subscriber.onError(seen == error ? error : IoErrors.asIo(seen));
    }
  }

  @Override
  public void onComplete() {
    Throwable failure = exchange.end();
    if (ended.compareAndSet(false, true)) {
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(IoErrors.asIo(failure));
      }
    }
  }

  @Override
  public void request(long count) {
    if (demand.requested(count)) {
      exchange.waiting(true);
    }
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.request(count);
    }
  }

  @Override
  public void cancel() {
    exchange.left();
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** Closes the source and gives the caller's subscriber the watchdog's error. */
  void abort() {
    Flow.Subscription subscription = source;
    if (subscription != null) {
      subscription.cancel();
      onError(new IOException("aborted"));
    }
  }
}
