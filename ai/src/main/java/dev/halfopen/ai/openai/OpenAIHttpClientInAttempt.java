package dev.halfopen.ai.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import dev.halfopen.ai.internal.AttemptMark;
import java.util.concurrent.CompletableFuture;

/** The HTTP client for calls that belong to an attempt of a pipeline; it closes nothing. */
final class OpenAIHttpClientInAttempt implements HttpClient {
  private final OpenAIHttpClient client;
  private final AttemptMark attempt;

  OpenAIHttpClientInAttempt(OpenAIHttpClient client, AttemptMark attempt) {
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
