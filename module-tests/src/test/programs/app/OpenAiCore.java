package app;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.ai.openai.OpenAIProtection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** The core of openai-java over an HTTP client of the application's own, protected. */
public class OpenAiCore {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              OpenAIClient client =
                  OpenAIProtection.protect(
                      new OpenAIClientImpl(
                          ClientOptions.builder()
                              .httpClient(new Own())
                              .apiKey("key")
                              .baseUrl(service.url("/v1"))
                              .build()),
                      protection);
              ChatCompletionCreateParams question =
                  ChatCompletionCreateParams.builder().model("m").addUserMessage("Hi").build();
              return () ->
                  client
                      .chat()
                      .completions()
                      .create(question)
                      .choices()
                      .get(0)
                      .message()
                      .content()
                      .get();
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
