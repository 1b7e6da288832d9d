package dev.halfopen.ai.aws;

import dev.halfopen.ai.AIClassifier;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.internal.Causes;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/** One exchange for each request. */
final class ProtectedAsyncHttpClient implements SdkAsyncHttpClient {
  private final SdkAsyncHttpClient client;
  private final AIProtection protection;

  ProtectedAsyncHttpClient(SdkAsyncHttpClient client, AIProtection protection) {
    this.client = client;
    this.protection = protection;
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    AIExchange exchange;
    try {
      exchange = Exchanges.begin(protection, request.request());
    } catch (RuntimeException e) {
      request.responseHandler().onError(e);
      return CompletableFuture.failedFuture(e);
    }
    ReadAlongHandler handler = new ReadAlongHandler(request.responseHandler(), exchange);
    CompletableFuture<Void> source;
    try {
      source =
          exchange.<CompletableFuture<Void>, RuntimeException>beneath(
              () -> client.execute(with(handler, request)));
    } catch (RuntimeException | Error e) {
      exchange.failed(e);
      throw e;
    }
    exchange.onAbort(
        () -> {
          handler.abort();
          source.cancel(true);
        });
    CompletableFuture<Void> result = new CompletableFuture<>();
    var unusedResult =
        result.whenComplete(
            (nothing, error) -> {
              if (error != null) {
                givenUp(Causes.unwrap(error), exchange, source);
              }
            });
    var unusedSource =
        source.whenComplete(
            (nothing, error) -> {
              if (error == null) {
                result.complete(null);
              } else {
                result.completeExceptionally(seen(error, exchange));
              }
            });
    return result;
  }

  private static AsyncExecuteRequest with(
      SdkAsyncHttpResponseHandler handler, AsyncExecuteRequest request) {
    AsyncExecuteRequest.Builder copy =
        AsyncExecuteRequest.builder()
            .request(request.request())
            .requestContentPublisher(request.requestContentPublisher())
            .responseHandler(handler)
            .fullDuplex(request.fullDuplex())
            .httpExecutionAttributes(request.httpExecutionAttributes());
    request.metricCollector().ifPresent(copy::metricCollector);
    return copy.build();
  }

  /**
   * The SDK has no use for the answer any more: its time is over, or somebody has left. If the
   * error is the source's own, the exchange knows it already, and this does nothing.
   */
  private static void givenUp(
      Throwable error, AIExchange exchange, CompletableFuture<Void> source) {
    if (error instanceof CancellationException) {
      exchange.left();
      source.cancel(true);
      return;
    }
    if (AIClassifier.standard().failure(error) == null) {
      exchange.left(); // it says nothing of the service: whoever reads the answer has failed
    } else {
      exchange.failed(error);
    }
    source.completeExceptionally(error);
  }

  /** What the SDK is told: the client's own error, or in its place one that it doesn't retry. */
  static Throwable seen(Throwable error, AIExchange exchange) {
    Throwable plain = Causes.unwrap(error);
    Throwable seen = exchange.failed(plain);
    return seen == plain ? plain : SdkClientException.create(seen.getMessage(), seen);
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
