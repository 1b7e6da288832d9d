package dev.halfopen.ai.jdk;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.IoErrors;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.internal.Causes;
import dev.halfopen.internal.Interruption;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** One exchange for each request; all settings are those of the client behind it. */
final class ProtectedHttpClient extends HttpClient {
  private final HttpClient client;
  private final AIProtection protection;

  ProtectedHttpClient(HttpClient client, AIProtection protection) {
    this.client = client;
    this.protection = protection;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    AIExchange exchange = begin(request);
    ReadAlongHandler<T> reading = new ReadAlongHandler<>(handler, exchange);
    // The client offers nothing else to abort a call by.
    Interruption waiting = new Interruption();
    exchange.onAbort(
        () -> {
          waiting.interrupt();
          reading.cancel();
        });
    HttpResponse<T> response;
    try {
      response = send(request, reading, exchange);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      boolean ours = waiting.end();
      if (e instanceof InterruptedException && !ours) {
        exchange.left();
      }
      Throwable seen = exchange.failed(e);
      if (seen == e) {
        throw e;
      }
      throw IoErrors.asIo(seen);
    }
    waiting.end();
    return response;
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> reading, AIExchange exchange)
      throws IOException, InterruptedException {
    try {
      return exchange.<HttpResponse<T>, Exception>beneath(
          () ->
              SentAsync.isNeeded(client)
                  ? SentAsync.send(client, request, reading)
                  : client.send(request, reading));
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // there are no others
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return protect(request, handler, reading -> client.sendAsync(request, reading));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return protect(request, handler, reading -> client.sendAsync(request, reading, pushes));
  }

  private interface Sending<T> {
    CompletableFuture<HttpResponse<T>> send(BodyHandler<T> handler);
  }

  private <T> CompletableFuture<HttpResponse<T>> protect(
      HttpRequest request, BodyHandler<T> handler, Sending<T> sending) {
    AIExchange exchange;
    try {
      exchange = begin(request);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    ReadAlongHandler<T> reading = new ReadAlongHandler<>(handler, exchange);
    CompletableFuture<HttpResponse<T>> source;
    try {
      source =
          exchange.<CompletableFuture<HttpResponse<T>>, RuntimeException>beneath(
              () -> sending.send(reading));
    } catch (RuntimeException | Error e) {
      exchange.failed(e);
      throw e;
    }
    CompletableFuture<HttpResponse<T>> result = new CompletableFuture<>();
    Runnable cancel =
        () -> {
          source.cancel(true);
          reading.cancel();
        };
    exchange.onAbort(cancel);
    var unusedResult =
        result.whenComplete(
            (response, error) -> {
              if (result.isCancelled()) {
                exchange.left();
                cancel.run();
              }
            });
    var unusedSource =
        source.whenComplete(
            (response, error) -> {
              if (error == null) {
                result.complete(response);
              } else {
                result.completeExceptionally(seen(error, exchange));
              }
            });
    return result;
  }

  /** A rejection is an {@link IOException}, as this client's errors are; it retries none. */
  private AIExchange begin(HttpRequest request) throws IOException {
    AIExchange exchange;
    try {
      exchange =
          AIExchange.begin(
              protection,
              RequestReader.read(
                  request.uri(),
                  Provider.GENERIC,
                  name -> request.headers().firstValue(name).orElse(null),
                  PublishedBodies.read(request)));
    } catch (CallNotPermittedException e) {
      throw IoErrors.asIo(e);
    }
    if (!request.method().equals("POST")) {
      exchange.uninspected();
    }
    return exchange;
  }

  private static Throwable seen(Throwable error, AIExchange exchange) {
    Throwable plain = Causes.unwrap(error);
    Throwable seen = exchange.failed(plain);
    return seen == plain ? plain : IoErrors.asIo(seen);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }
}
