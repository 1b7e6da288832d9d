package app;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.models.messages.MessageCreateParams;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** The core of anthropic-java over an HTTP client of the application's own, protected. */
public class AnthropicCore {
  private static final String MESSAGE =
      "{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"text\","
          + "\"text\":\"Hello\",\"citations\":null}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
          + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";

  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            MESSAGE,
            (protection, service) -> {
              AnthropicClient client =
                  AnthropicProtection.protect(
                      new AnthropicClientImpl(
                          ClientOptions.builder()
                              .httpClient(new Own())
                              .putHeader("x-api-key", "key")
                              .baseUrl(service.url(""))
                              .build()),
                      protection);
              MessageCreateParams question =
                  MessageCreateParams.builder()
                      .model("m")
                      .maxTokens(9)
                      .addUserMessage("Hi")
                      .build();
              return () -> client.messages().create(question).content().get(0).asText().text();
            });
  }

  private static final class Own implements HttpClient {
    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      try {
        Http answer = Http.post(request.url(), "{}");
        return new HttpResponse() {
          @Override
          public int statusCode() {
            return answer.status();
          }

          @Override
          public Headers headers() {
            return Headers.builder().put("Content-Type", "application/json").build();
          }

          @Override
          public InputStream body() {
            return new ByteArrayInputStream(answer.body());
          }

          @Override
          public void close() {}
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.supplyAsync(() -> execute(request, options));
    }

    @Override
    public void close() {}
  }
}
