package dev.halfopen.ai.wild;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** openai-java: chat and responses. */
final class OpenAiClient implements Client {
  static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("m").addUserMessage("Hi").build();
  static final ResponseCreateParams QUESTION =
      ResponseCreateParams.builder().model("m").input("Hi").build();

  final OpenAIClient client;

  OpenAiClient(URI service, @Nullable AIProtection protection) {
    OpenAIClient alone =
        OpenAIOkHttpClient.builder().baseUrl(service + "/v1").apiKey("none").maxRetries(0).build();
    client = protection == null ? alone : alone.withOptions(OpenAIProtection.with(protection));
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) {
    boolean responses = exchange.path().endsWith("/responses");
    if (exchange.stream()) {
      if (responses) {
        responseStream(text);
      } else {
        chatStream(text);
      }
    } else if (responses) {
      write(client.responses().create(QUESTION), text);
    } else {
      write(client.chat().completions().create(CHAT), text);
    }
  }

  static void write(ChatCompletion answer, StringBuilder text) {
    answer
        .choices()
        .forEach(
            choice -> {
              text.append(choice.message().content().orElse(""));
              text.append('|').append(choice.finishReason());
            });
  }

  static void write(ChatCompletionChunk chunk, StringBuilder text) {
    chunk
        .choices()
        .forEach(
            choice -> {
              text.append(choice.delta().content().orElse(""));
              choice.finishReason().ifPresent(end -> text.append('|').append(end));
            });
  }

  static void write(Response answer, StringBuilder text) {
    answer.output().forEach(item -> text.append(item));
  }

  static void write(ResponseStreamEvent event, StringBuilder text) {
    event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
  }

  private void chatStream(StringBuilder text) {
    try (var events = client.chat().completions().createStreaming(CHAT)) {
      events.stream().forEach(chunk -> write(chunk, text));
    }
  }

  @Override
  public void leave(Case.Exchange exchange, StringBuilder text) {
    try (var events = client.chat().completions().createStreaming(CHAT)) {
      events.stream()
          .limit(1)
          .forEach(chunk -> text.append(chunk.choices().get(0).delta().content().orElse("")));
    }
  }

  private void responseStream(StringBuilder text) {
    AtomicInteger count = new AtomicInteger();
    try (var events = client.responses().createStreaming(QUESTION)) {
      events.stream()
          .forEach(
              event -> {
                count.incrementAndGet();
                write(event, text);
              });
    }
    text.append('|').append(count).append(" events");
  }

  @Override
  public void close() {
    client.close();
  }
}
