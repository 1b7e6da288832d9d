package dev.halfopen.ai.jdk;

import dev.halfopen.internal.Causes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Does what a client's {@code send} does by way of its {@code sendAsync}, for JDKs where an
 * interrupted {@code send} is never over for the client.
 */
final class SentAsync<T> implements BodyHandler<T> {
  /*
   * Up to JDK 20 the future that `send` waits for is the one that counts the call as over. An
   * interrupt cancels that very future, and if the call itself ends later than that (its headers are
   * just being handled, for instance), nobody counts it any more: the client keeps its thread, and
   * the connections of its pool, for good. The future of `sendAsync` stands behind that one.
   *
   * But `sendAsync` tells through the common pool, where others may keep it waiting. So an answer,
   * and what a body fails with, are taken where they arrive. Only what a call fails with before its
   * headers comes that way, and of a response what is hardly ever asked for (EarlyResponse).
   */
  private static final int FIRST_WITHOUT_NEED = 21;

  private final HttpRequest request;
  private final BodyHandler<T> handler;
  private final CompletableFuture<HttpResponse<T>> told = new CompletableFuture<>();
  private final CompletableFuture<HttpResponse<T>> whole = new CompletableFuture<>();

  private SentAsync(HttpRequest request, BodyHandler<T> handler) {
    this.request = request;
    this.handler = handler;
  }

  /** Whether this client is one of those. */
  static boolean isNeeded(HttpClient client) {
    return Runtime.version().feature() < FIRST_WITHOUT_NEED
        && client.getClass().getModule().equals(HttpClient.class.getModule());
  }

  /** As the client's {@code send}. */
  static <T> HttpResponse<T> send(HttpClient client, HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    SentAsync<T> sent = new SentAsync<>(request, handler);
    CompletableFuture<HttpResponse<T>> source = client.sendAsync(request, sent);
    var unused = source.whenComplete(sent::over);
    try {
      return sent.told.get();
    } catch (InterruptedException e) {
      source.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw asSendThrows(e.getCause() == null ? e : e.getCause());
    }
  }

  private void over(@Nullable HttpResponse<T> response, @Nullable Throwable error) {
    if (error == null) {
      whole.complete(response);
      told.complete(response);
    } else {
      whole.completeExceptionally(Causes.unwrap(error));
      told.completeExceptionally(Causes.unwrap(error));
    }
  }

  /** With the stack of who called, as {@code send} does it. */
  private static IOException asSendThrows(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof IllegalArgumentException) {
      throw new IllegalArgumentException(message, cause);
    }
    if (cause instanceof SecurityException) {
      throw new SecurityException(message, cause);
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return caused(new HttpConnectTimeoutException(message), cause);
    }
    if (cause instanceof HttpTimeoutException) {
      return new HttpTimeoutException(message);
    }
    if (cause instanceof ConnectException) {
      return caused(new ConnectException(message), cause);
    }
    if (cause instanceof SSLHandshakeException) {
      return caused(new SSLHandshakeException(message), cause);
    }
    if (cause instanceof SSLException) {
      return new SSLException(message, cause);
    }
    if (cause instanceof ProtocolException) {
      return caused(new ProtocolException(message), cause);
    }
    return new IOException(message, cause);
  }

  private static IOException caused(IOException error, Throwable cause) {
    error.initCause(cause);
    return error;
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    return new Body(handler.apply(info), info);
  }

  /** Tells who waits as soon as there is a body. */
  private final class Body implements BodySubscriber<T> {
    private final BodySubscriber<T> subscriber;
    private final ResponseInfo info;

    Body(BodySubscriber<T> subscriber, ResponseInfo info) {
      this.subscriber = subscriber;
      this.info = info;
    }

    @Override
    public CompletionStage<T> getBody() {
      CompletionStage<T> body = subscriber.getBody();
      var unused =
          body.whenComplete(
              (result, error) -> {
                if (error == null) {
                  told.complete(new EarlyResponse<>(request, info, result, whole));
                } else {
                  told.completeExceptionally(Causes.unwrap(error));
                }
              });
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      subscriber.onNext(item);
    }

    @Override
    public void onError(Throwable error) {
      subscriber.onError(error);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }
}
