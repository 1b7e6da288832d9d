package dev.halfopen.ai.openai;

import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
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
final class OpenAIHttpClient extends SdkClient<HttpClient, HttpResponse> implements HttpClient {
  OpenAIHttpClient(HttpClient given, AIProtection protection) {
    super(given, HttpClient.class, protection);
  }

  /** The same for calls that belong to an attempt, on whatever thread they come. */
  OpenAIHttpClient(OpenAIHttpClient other, AttemptMark attempt) {
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
            URI.create(request.url()),
            Provider.OPENAI,
            name -> request.headers().values(name).stream().findFirst().orElse(null),
            prefix),
        request.method() == HttpMethod.POST);
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
    return new OpenAIException(rejection.getMessage(), rejection);
  }

  @Override
  public RuntimeException ioError(InterruptedIOException cause) {
    return new OpenAIIoException("Request failed", cause);
  }

  @Override
  public Throwable beneath(Throwable error) {
    return error instanceof OpenAIIoException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
