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
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.ai.internal.AttemptMark;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.CallTap;
import dev.halfopen.ai.internal.OkHttpTap;
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
final class AnthropicHttpClient implements HttpClient, SdkCall.Sdk<HttpResponse> {
  /** The client that was given: it closes the one beneath when nobody refers to it. */
  private final HttpClient given;

  private final HttpClient client;
  private final @Nullable CallTap tap;
  private final AIProtection protection;

  AnthropicHttpClient(HttpClient given, AIProtection protection) {
    OkHttpTap.Tapped<HttpClient> tapped = tapped(given);
    this.given = given;
    this.client = tapped == null ? given : tapped.client();
    this.tap = tapped == null ? null : tapped.tap();
    this.protection = protection;
  }

  private static OkHttpTap.@Nullable Tapped<HttpClient> tapped(HttpClient client) {
    try {
      return OkHttpTap.tapped(client, HttpClient.class);
    } catch (LinkageError e) {
      return null; // there is no OkHttp
    }
  }

  /** The same for calls that belong to an attempt, on whatever thread they come. */
  HttpClient within(AttemptMark attempt) {
    return new AnthropicHttpClientInAttempt(this, attempt);
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
    given.close();
  }

  /**
   * Without the read timeout where there are watchdogs in its place, and the call can't be
   * cancelled: while a read with a timeout waits, nobody else can close the body.
   */
  private RequestOptions watched(RequestOptions options) {
    Timeout timeout = options.getTimeout();
    if (tap != null || timeout == null || protection.watchdogs().equals(Watchdogs.NONE)) {
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
    return new SdkCall<>(this, protection, asked, request.method() == HttpMethod.POST, tap);
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
    return new AnthropicHttpResponse(response, exchange);
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
