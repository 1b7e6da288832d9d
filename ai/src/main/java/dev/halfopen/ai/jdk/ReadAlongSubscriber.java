package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.IoErrors;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the client and the caller's subscriber: passes everything on, tells the exchange,
 * and turns the end of a bad answer into an error.
 */
final class ReadAlongSubscriber<T> implements BodySubscriber<T>, Flow.Subscription {
  private final BodySubscriber<T> subscriber;
  private final AIExchange exchange;

  /** How many buffers the caller's subscriber has asked for and not got. */
  private final AtomicLong wanted = new AtomicLong();

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
    if (wanted.get() != Long.MAX_VALUE && wanted.decrementAndGet() <= 0) {
      exchange.waiting(false);
    }
    for (ByteBuffer buffer : buffers) {
      exchange.body(buffer);
    }
    if (!ended.get()) {
      subscriber.onNext(buffers);
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
    if (count > 0) {
      wanted.accumulateAndGet(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
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
