package dev.halfopen.ai.anthropic;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import dev.halfopen.ai.internal.AttemptMark;
import java.util.concurrent.CompletableFuture;

/** The HTTP client for calls that belong to an attempt of a pipeline; it closes nothing. */
final class AnthropicHttpClientInAttempt implements HttpClient {
  private final AnthropicHttpClient client;
  private final AttemptMark attempt;

  AnthropicHttpClientInAttempt(AnthropicHttpClient client, AttemptMark attempt) {
    this.client = client;
    this.attempt = attempt;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    return attempt.get(() -> client.execute(request, options));
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return attempt.get(() -> client.executeAsync(request, options));
  }

  @Override
  public void close() {
    // The client of all attempts lives on.
  }
}
