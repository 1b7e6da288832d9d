package dev.halfopen.ai;

import com.azure.ai.inference.ChatCompletionsClient;
import com.azure.ai.inference.ChatCompletionsClientBuilder;
import com.azure.ai.openai.OpenAIAsyncClient;
import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Context;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.ai.azure.AzureProtection;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** The clients that stand on azure-core, their retries off. */
final class AzureCallers {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private AzureCallers() {}

  private static RetryOptions noRetries() {
    return new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));
  }

  private static OpenAIClientBuilder builder(int port, AIProtection protection) {
    return new OpenAIClientBuilder()
        .endpoint("http://127.0.0.1:" + port)
        .httpClient(new JdkHttpClientBuilder().build())
        .retryOptions(noRetries())
        .addPolicy(AzureProtection.policy(protection));
  }

  private static ChatCompletionsOptions chat() {
    return new ChatCompletionsOptions(List.of(new ChatRequestUserMessage("Hi")));
  }

  static Caller openAi(int port, AIProtection protection) {
    return new OpenAi(builder(port, protection).buildClient());
  }

  static Caller openAiAsync(int port, AIProtection protection) {
    return new OpenAiAsync(
        builder(port, protection)
            .httpClient(
                new OkHttpAsyncHttpClientBuilder().readTimeout(Duration.ofSeconds(5)).build())
            .buildAsyncClient());
  }

  static Caller inference(int port, AIProtection protection) {
    return new Inference(
        new ChatCompletionsClientBuilder()
            .endpoint("http://127.0.0.1:" + port)
            .httpClient(new JdkHttpClientBuilder().build())
            .retryOptions(noRetries())
            .addPolicy(AzureProtection.policy(protection))
            .buildClient());
  }

  static Caller pipeline(int port, AIProtection protection) {
    return new Pipeline(port, raw(protection));
  }

  static Caller asyncPipeline(int port, AIProtection protection) {
    return new AsyncPipeline(port, raw(protection));
  }

  private static HttpPipeline raw(AIProtection protection) {
    return new HttpPipelineBuilder()
        .httpClient(new JdkHttpClientBuilder().build())
        .policies(AzureProtection.policy(protection))
        .build();
  }

  private static HttpRequest request(int port, boolean streaming) {
    return new HttpRequest(HttpMethod.POST, ProtectedClients.openAi(port) + "/chat/completions")
        .setHeader(HttpHeaderName.CONTENT_TYPE, "application/json")
        .setBody(BrokenServices.requestBody(streaming));
  }

  private record OpenAi(OpenAIClient client) implements Caller {
    @Override
    public void plain() {
      client.getChatCompletions("test-model", chat());
    }

    @Override
    public void stream() {
      client.getChatCompletionsStream("test-model", chat()).forEach(chunk -> {});
    }

    @Override
    public void leave() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // The JDK's client ends when nobody refers to it.
    }
  }

  private record OpenAiAsync(OpenAIAsyncClient client) implements Caller {
    @Override
    public void plain() {
      client.getChatCompletions("test-model", chat()).block(PATIENCE);
    }

    @Override
    public void stream() {
      client.getChatCompletionsStream("test-model", chat()).blockLast(PATIENCE);
    }

    @Override
    public void leave() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // As above.
    }
  }

  private record Inference(ChatCompletionsClient client) implements Caller {
    private static com.azure.ai.inference.models.ChatCompletionsOptions question() {
      return new com.azure.ai.inference.models.ChatCompletionsOptions(
              List.of(new com.azure.ai.inference.models.ChatRequestUserMessage("Hi")))
          .setModel("test-model");
    }

    @Override
    public void plain() {
      client.complete(question());
    }

    @Override
    public void stream() {
      client.completeStream(question()).forEach(chunk -> {});
    }

    @Override
    public void leave() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // As above.
    }
  }

  private record Pipeline(int port, HttpPipeline pipeline) implements Caller {
    private HttpResponse send(boolean streaming) {
      return pipeline.sendSync(request(port, streaming), Context.NONE);
    }

    @Override
    public void plain() {
      try (HttpResponse response = send(false)) {
        response.getBodyAsBinaryData().toBytes();
      }
    }

    @Override
    public void stream() throws IOException {
      try (HttpResponse response = send(true);
          InputStream body = response.getBodyAsBinaryData().toStream()) {
        body.readAllBytes();
      }
    }

    @Override
    public void leave() throws IOException {
      try (HttpResponse response = send(true);
          InputStream body = response.getBodyAsBinaryData().toStream()) {
        body.read();
      }
    }

    @Override
    public void close() {
      // As above.
    }
  }

  private record AsyncPipeline(int port, HttpPipeline pipeline) implements Caller {
    @Override
    public void plain() {
      pipeline.send(request(port, false)).flatMap(HttpResponse::getBodyAsByteArray).block(PATIENCE);
    }

    @Override
    public void stream() {
      pipeline.send(request(port, true)).flatMapMany(HttpResponse::getBody).blockLast(PATIENCE);
    }

    @Override
    public void leave() {
      pipeline.send(request(port, true)).flatMapMany(HttpResponse::getBody).blockFirst(PATIENCE);
    }

    @Override
    public void close() {
      // As above.
    }
  }
}
