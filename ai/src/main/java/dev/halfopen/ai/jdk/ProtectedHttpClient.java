package dev.halfopen.ai.jdk;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.ai.internal.IoErrors;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
    // The client's own send waits for its sendAsync, too; a future can be aborted.
    CompletableFuture<HttpResponse<T>> response = sendAsync(request, handler);
    try {
      return response.get();
    } catch (InterruptedException e) {
      response.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw checked(e.getCause());
    }
  }

  private static IOException checked(@Nullable Throwable error) throws InterruptedException {
    if (error instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (error instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (error instanceof Error fatal) {
      throw fatal;
    }
    return error instanceof IOException io ? io : new IOException(error);
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
    } catch (CallNotPermittedException e) {
      return CompletableFuture.failedFuture(e);
    }
    ReadAlongHandler<T> reading = new ReadAlongHandler<>(handler, exchange);
    CompletableFuture<HttpResponse<T>> source;
    try {
      source = sending.send(reading);
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

  private AIExchange begin(HttpRequest request) {
    AIExchange exchange =
        AIExchange.begin(
            protection,
            RequestReader.read(
                request.uri(),
                Provider.GENERIC,
                name -> request.headers().firstValue(name).orElse(null),
                RequestBodies.read(request)));
    if (!request.method().equals("POST")) {
      exchange.uninspected();
    }
    return exchange;
  }

  private static Throwable seen(Throwable error, AIExchange exchange) {
    Throwable plain =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
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
