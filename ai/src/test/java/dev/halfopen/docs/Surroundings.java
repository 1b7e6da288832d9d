package dev.halfopen.docs;

import dev.halfopen.users.Readers;

/** What a reader has around the code of a page, and the page need not show. */
enum Surroundings {
  /**
   * Of the README and the pipeline guide, whose examples have their imports: {@code client}, {@code
   * prompt} and the type {@code Token}.
   */
  README(
      "",
      """
      record Token(String text) {}

      interface Client {
        String chat(String prompt) throws java.io.IOException;

        java.util.concurrent.CompletableFuture<String> chatAsync(String prompt);

        java.util.concurrent.Flow.Publisher<Token> stream(String prompt);
      }

      static Client client;
      static String prompt;
      """),

  /** Of the guide, which shows no imports: a client that it protects adds its types here. */
  GUIDE(
      """
      import com.anthropic.client.okhttp.AnthropicOkHttpClient;
      import com.azure.ai.openai.OpenAIClientBuilder;
      import com.google.genai.Client;
      import com.google.genai.types.ClientOptions;
      import com.openai.client.okhttp.OpenAIOkHttpClient;
      import dev.halfopen.*;
      import dev.halfopen.ai.*;
      import dev.halfopen.ai.anthropic.*;
      import dev.halfopen.ai.aws.*;
      import dev.halfopen.ai.azure.*;
      import dev.halfopen.ai.jdk.*;
      import dev.halfopen.ai.langchain4j.*;
      import dev.halfopen.ai.okhttp.*;
      import dev.halfopen.ai.openai.*;
      import dev.halfopen.ai.spring.*;
      import dev.halfopen.detect.*;
      import dev.halfopen.recover.*;
      import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
      import java.net.http.HttpClient;
      import java.time.Duration;
      import java.time.Instant;
      import java.util.List;
      import java.util.Map;
      import okhttp3.OkHttpClient;
      import org.springframework.web.client.RestClient;
      import org.springframework.web.reactive.function.client.WebClient;
      import software.amazon.awssdk.http.apache.ApacheHttpClient;
      import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
      import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
      import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
      import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
      import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
      """,
      """
      static AIProtection protection;
      static CircuitBreakerRegistry registry;
      static String prompt;
      static BedrockRuntimeClient bedrock;
      static ConverseRequest request;

      static final class MyClientException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        int status() {
          return 429;
        }

        Map<String, List<String>> headers() {
          return Map.of();
        }

        String body() {
          return "";
        }
      }
      """);

  private final String imports;
  private final String members;

  Surroundings(String imports, String members) {
    this.imports = imports;
    this.members = members;
  }

  /** A class with the statements, whose imports come first. */
  String around(String code) {
    return Readers.around(imports, members, code);
  }
}
