package dev.halfopen.ai.anthropic;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.Timeout;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicIoException;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.ai.internal.SdkCall;
import dev.halfopen.ai.internal.SdkClient;
import dev.halfopen.ai.internal.SdkResponse;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One exchange for each request of the SDK, in the SDK's types. */
final class AnthropicHttpClient extends SdkClient<HttpClient, HttpResponse> implements HttpClient {
  AnthropicHttpClient(HttpClient given, AIProtection protection) {
    super(given, HttpClient.class, protection);
  }

  /** The same for calls that belong to an attempt, on whatever thread they come. */
  AnthropicHttpClient(AnthropicHttpClient other, AttemptMark attempt) {
    super(other, attempt);
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions given) {
    RequestOptions options = watched(given);
    return within(
        () ->
            call(request)
                .execute(
                    () -> client().execute(request, options),
                    () -> client().executeAsync(request, options)));
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions given) {
    RequestOptions options = watched(given);
    return within(() -> call(request).executeAsync(() -> client().executeAsync(request, options)));
  }

  @Override
  public void close() {
    HttpClient closed = closed();
    if (closed != null) {
      closed.close();
    }
  }

  private RequestOptions watched(RequestOptions options) {
    Timeout timeout = options.getTimeout();
    return timeout == null || !isTimeoutInTheWay()
        ? options
        : RequestOptions.builder()
            .timeout(timeout.toBuilder().read(Duration.ZERO).build())
            .build()
            .applyDefaults(options);
  }

  private SdkCall<HttpResponse> call(HttpRequest request) {
    HttpRequestBody body = request.body();
    BodyPrefix prefix =
        body == null ? null : body(body.repeatable(), body.contentType(), body::writeTo);
    return call(
        RequestReader.read(
            uri(request.url()),
            Provider.ANTHROPIC,
            name -> request.headers().values(name).stream().findFirst().orElse(null),
            prefix),
        request.method() == HttpMethod.POST);
  }

  /** This SDK leaves the base URL to the HTTP client, where its backends are; then it has none. */
  private static URI uri(String url) {
    return URI.create(url.startsWith("null") ? "https://anthropic" + url.substring(4) : url);
  }

  @Override
  public HttpResponse protect(HttpResponse response, AIExchange exchange) {
    tell(exchange, response.statusCode(), response.headers().names(), response.headers()::values);
    return SdkResponse.of(HttpResponse.class, response, response.body(), exchange);
  }

  @Override
  public void close(HttpResponse response) {
    response.close();
  }

  @Override
  public RuntimeException rejected(CallNotPermittedException rejection) {
    return new AnthropicException(rejection.getMessage(), rejection);
  }

  @Override
  public RuntimeException ioError(InterruptedIOException cause) {
    return new AnthropicIoException("Request failed", cause);
  }

  @Override
  public Throwable beneath(Throwable error) {
    return error instanceof AnthropicIoException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
