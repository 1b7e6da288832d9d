package dev.halfopen.ai.anthropic;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.Timeout;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicIoException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.ai.internal.SdkCall;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One exchange for each request of the SDK. */
final class ProtectedClient implements HttpClient, SdkCall.Sdk<HttpResponse> {
  private final HttpClient client;
  private final AIProtection protection;

  ProtectedClient(HttpClient client, AIProtection protection) {
    this.client = client;
    this.protection = protection;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions given) {
    RequestOptions options = watched(given);
    return call(request)
        .execute(
            () -> client.execute(request, options), () -> client.executeAsync(request, options));
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions given) {
    RequestOptions options = watched(given);
    return call(request).executeAsync(() -> client.executeAsync(request, options));
  }

  @Override
  public void close() {
    client.close();
  }

  /**
   * Without OkHttp's read timeout where there are watchdogs in its place: while a read with a
   * timeout waits, nobody else can close the body.
   */
  private RequestOptions watched(RequestOptions options) {
    Timeout timeout = options.getTimeout();
    if (timeout == null || protection.watchdogs().equals(Watchdogs.NONE)) {
      return options;
    }
    return RequestOptions.builder()
        .timeout(timeout.toBuilder().read(Duration.ZERO).build())
        .build()
        .applyDefaults(options);
  }

  private SdkCall<HttpResponse> call(HttpRequest request) {
    AIRequest asked =
        RequestReader.read(
            uri(request),
            Provider.ANTHROPIC,
            name -> request.headers().values(name).stream().findFirst().orElse(null),
            body(request.body()));
    return new SdkCall<>(this, protection, asked, request.method() == HttpMethod.POST);
  }

  /** This SDK leaves the base URL to the HTTP client, where its backends are; then it has none. */
  private static URI uri(HttpRequest request) {
    String url = request.url();
    return URI.create(url.startsWith("null") ? "https://anthropic" + url.substring(4) : url);
  }

  private static @Nullable BodyPrefix body(@Nullable HttpRequestBody body) {
    if (body == null || !body.repeatable()) {
      return null;
    }
    String type = body.contentType();
    if (type == null || !type.startsWith("application/json")) {
      return null;
    }
    BodyPrefix prefix = new BodyPrefix();
    body.writeTo(prefix);
    return prefix;
  }

  @Override
  public HttpResponse protect(HttpResponse response, AIExchange exchange) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String name : response.headers().names()) {
      headers.put(name, response.headers().values(name));
    }
    exchange.headers(response.statusCode(), headers);
    return new ProtectedResponse(response, exchange);
  }

  @Override
  public void close(HttpResponse response) {
    response.close();
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
