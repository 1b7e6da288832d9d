package dev.halfopen.ai.aws;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.internal.IoErrors;
import dev.halfopen.ai.internal.ReadAlongStream;
import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** One exchange for each request that is executed. */
final class ProtectedHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;
  private final AIProtection protection;

  ProtectedHttpClient(SdkHttpClient client, AIProtection protection) {
    this.client = client;
    this.protection = protection;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Call(client.prepareRequest(request), request);
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private final class Call implements ExecutableHttpRequest {
    private final ExecutableHttpRequest beneath;
    private final HttpExecuteRequest request;

    Call(ExecutableHttpRequest beneath, HttpExecuteRequest request) {
      this.beneath = beneath;
      this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      AIExchange exchange = Exchanges.begin(protection, request.httpRequest());
      exchange.onAbort(beneath::abort);
      try {
        HttpExecuteResponse response =
            exchange.<HttpExecuteResponse, IOException>beneath(beneath::call);
        Exchanges.headers(exchange, response.httpResponse());
        return readAlong(response, exchange);
      } catch (IOException | RuntimeException | Error e) {
        Throwable seen = exchange.failed(e);
        if (seen == e) {
          throw e;
        }
        throw SdkClientException.create(seen.getMessage(), seen); // which the SDK doesn't retry
      }
    }

    @Override
    public void abort() {
      beneath.abort();
    }
  }

  private static HttpExecuteResponse readAlong(HttpExecuteResponse response, AIExchange exchange)
      throws IOException {
    AbortableInputStream body = response.responseBody().orElse(null);
    if (body == null) {
      IoErrors.throwIo(exchange.end());
      return response;
    }
    exchange.onAbort(body::abort);
    ReadAlongStream reading = new ReadAlongStream(body, exchange);
    return HttpExecuteResponse.builder()
        .response(response.httpResponse())
        .responseBody(
            AbortableInputStream.create(
                reading,
                () -> {
                  exchange.left();
                  body.abort();
                }))
        .build();
  }
}
