package dev.halfopen.ai.wild;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Knows when LangChain4j's HTTP client has told all that it has to tell of a stream, since some
 * ends reach no handler: to hang, as they do, needs no clock to be seen. One stream at a time.
 */
final class StreamEnds {
  private volatile CompletableFuture<Void> end = new CompletableFuture<>();

  /** That of the stream which is asked for next. */
  CompletableFuture<Void> next() {
    CompletableFuture<Void> next = new CompletableFuture<>();
    end = next;
    return next;
  }

  HttpClientBuilder of(HttpClientBuilder builder) {
    return new Builder(builder);
  }

  private final class Builder implements HttpClientBuilder {
    private final HttpClientBuilder builder;

    Builder(HttpClientBuilder builder) {
      this.builder = builder;
    }

    @Override
    public Duration connectTimeout() {
      return builder.connectTimeout();
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
      builder.connectTimeout(timeout);
      return this;
    }

    @Override
    public Duration readTimeout() {
      return builder.readTimeout();
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
      builder.readTimeout(timeout);
      return this;
    }

    @Override
    public HttpClient build() {
      return new Told(builder.build());
    }
  }

  private final class Told implements HttpClient {
    private final HttpClient client;

    Told(HttpClient client) {
      this.client = client;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
      return client.execute(request);
    }

    @Override
    public void execute(
        HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
      Listener told = new Listener(listener, end);
      client.execute(request, (body, events) -> told.read(() -> parser.parse(body, events)), told);
    }
  }

  /** An error that comes while the body is read is not the last thing to be told. */
  private static final class Listener implements ServerSentEventListener {
    private final ServerSentEventListener listener;
    private final CompletableFuture<Void> end;
    private volatile boolean reading;

    Listener(ServerSentEventListener listener, CompletableFuture<Void> end) {
      this.listener = listener;
      this.end = end;
    }

    void read(Runnable parsing) {
      reading = true;
      try {
        parsing.run();
      } finally {
        reading = false;
      }
    }

    @Override
    public void onOpen(SuccessfulHttpResponse response) {
      listener.onOpen(response);
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
      listener.onEvent(event, context);
    }

    @Override
    public void onEvent(ServerSentEvent event) {
      listener.onEvent(event);
    }

    @Override
    public void onError(Throwable error) {
      try {
        listener.onError(error);
      } finally {
        if (!reading) {
          end.complete(null);
        }
      }
    }

    @Override
    public void onClose() {
      try {
        listener.onClose();
      } finally {
        end.complete(null);
      }
    }
  }
}
