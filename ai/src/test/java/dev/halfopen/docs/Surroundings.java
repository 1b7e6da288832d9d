package dev.halfopen.docs;

import dev.halfopen.users.Readers;

/** What a reader has around the code of a page, which shows the imports. */
enum Surroundings {
  /** Of pages that protect any client: {@code client}, {@code prompt}, the type {@code Token}. */
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

  /** Of the guide: what its examples protect, and a client of somebody's own. */
  GUIDE(
      "",
      """
      static dev.halfopen.ai.AIProtection protection;
      static dev.halfopen.CircuitBreakerRegistry registry;
      static String prompt;
      static software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient bedrock;
      static software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest request;

      static final class MyClientException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        int status() {
          return 429;
        }

        java.util.Map<String, java.util.List<String>> headers() {
          return java.util.Map.of();
        }

        String body() {
          return "";
        }
      }
      """),

  /** Of a table's cells, which have their imports elsewhere on the page. */
  SET_UP(
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
