package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import org.jspecify.annotations.Nullable;

/** Tells the exchange the headers, and puts a subscriber that reads along before the caller's. */
final class ReadAlongHandler<T> implements BodyHandler<T> {
  private final BodyHandler<T> handler;
  private final AIExchange exchange;
  private volatile @Nullable ReadAlongSubscriber<T> subscriber;

  ReadAlongHandler(BodyHandler<T> handler, AIExchange exchange) {
    this.handler = handler;
    this.exchange = exchange;
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo response) {
    exchange.headers(response.statusCode(), response.headers().map());
    ReadAlongSubscriber<T> reading = new ReadAlongSubscriber<>(handler.apply(response), exchange);
    subscriber = reading;
    return reading;
  }

  /** Closes the connection of a body that is being read. */
  void cancel() {
    ReadAlongSubscriber<T> reading = subscriber;
    if (reading != null) {
      reading.abort();
    }
  }
}
