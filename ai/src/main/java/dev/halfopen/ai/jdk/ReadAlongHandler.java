package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.ReadAlongStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import org.jspecify.annotations.Nullable;

/**
 * Tells the exchange the headers, and lets it read along with the body: where the caller reads it
 * if that is a stream, else before the caller's subscriber.
 */
final class ReadAlongHandler<T> implements BodyHandler<T> {
  /*
   * The JDK's stream throws away what is still unread when it is given an error, so a bad end must
   * be told where the stream is read. There, too, it is known when the caller waits.
   */
  private final BodyHandler<T> handler;
  private final AIExchange exchange;
  private volatile @Nullable Runnable close;

  ReadAlongHandler(BodyHandler<T> handler, AIExchange exchange) {
    this.handler = handler;
    this.exchange = exchange;
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo response) {
    exchange.headers(response.statusCode(), response.headers().map());
    BodySubscriber<T> subscriber = handler.apply(response);
    if (subscriber instanceof InputStream stream && isOfTheJdk(stream)) {
      close = () -> close(stream);
      // A type of the JDK's own that nobody else can name: what was asked for is an InputStream.
      @SuppressWarnings("unchecked")
      T reading = (T) new ReadAlongStream(stream, exchange);
      return BodySubscribers.mapping(subscriber, body -> reading);
    }
    ReadAlongSubscriber<T> reading =
        new ReadAlongSubscriber<>(subscriber, exchange, isOfTheJdk(subscriber));
    close = reading::abort;
    return reading;
  }

  private static boolean isOfTheJdk(Object subscriber) {
    return subscriber.getClass().getModule().equals(HttpClient.class.getModule());
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // It is as closed as it can be.
    }
  }

  /** Closes the connection of a body that is being read. */
  void cancel() {
    Runnable closing = close;
    if (closing != null) {
      closing.run();
    }
  }
}
