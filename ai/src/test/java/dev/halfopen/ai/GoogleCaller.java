package dev.halfopen.ai;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import okhttp3.OkHttpClient;

/** google-genai over an OkHttp client of ours, its own retries off. */
final class GoogleCaller implements Caller {
  private final Client client;

  GoogleCaller(int port, AIProtection protection) {
    client =
        Client.builder()
            .apiKey("none")
            .httpOptions(
                HttpOptions.builder()
                    .baseUrl("http://127.0.0.1:" + port)
                    .retryOptions(HttpRetryOptions.builder().attempts(1).httpStatusCodes())
                    .build())
            .clientOptions(
                ClientOptions.builder()
                    .customHttpClient(OkHttpProtection.protect(new OkHttpClient(), protection))
                    .build())
            .build();
  }

  @Override
  public void plain() {
    client.models.generateContent("test-model", "Hi", null);
  }

  @Override
  public void stream() {
    try (ResponseStream<GenerateContentResponse> stream = ask()) {
      stream.forEach(GenerateContentResponse::text);
    }
  }

  @Override
  public void leave() {
    try (ResponseStream<GenerateContentResponse> stream = ask()) {
      stream.iterator().next();
    }
  }

  private ResponseStream<GenerateContentResponse> ask() {
    return client.models.generateContentStream("test-model", "Hi", null);
  }

  @Override
  public void close() {
    client.close();
  }
}
