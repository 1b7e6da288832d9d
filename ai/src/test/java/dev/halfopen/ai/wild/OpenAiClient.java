package dev.halfopen.ai.wild;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** openai-java: chat and responses. */
final class OpenAiClient implements Client {
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("m").addUserMessage("Hi").build();
  private static final ResponseCreateParams QUESTION =
      ResponseCreateParams.builder().model("m").input("Hi").build();

  private final OpenAIClient client;

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
      response(client.responses().create(QUESTION), text);
    } else {
      chat(text);
    }
  }

  private void chat(StringBuilder text) {
    var answer = client.chat().completions().create(CHAT);
    answer
        .choices()
        .forEach(
            choice -> {
              text.append(choice.message().content().orElse(""));
              text.append('|').append(choice.finishReason());
            });
  }

  private void chatStream(StringBuilder text) {
    try (var events = client.chat().completions().createStreaming(CHAT)) {
      events.stream()
          .forEach(
              chunk ->
                  chunk
                      .choices()
                      .forEach(
                          choice -> {
                            text.append(choice.delta().content().orElse(""));
                            choice.finishReason().ifPresent(end -> text.append('|').append(end));
                          }));
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

  private static void response(Response answer, StringBuilder text) {
    answer.output().forEach(item -> text.append(item));
  }

  private void responseStream(StringBuilder text) {
    AtomicInteger count = new AtomicInteger();
    try (var events = client.responses().createStreaming(QUESTION)) {
      events.stream()
          .forEach(
              event -> {
                count.incrementAndGet();
                event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
              });
    }
    text.append('|').append(count).append(" events");
  }

  @Override
  public void close() {
    client.close();
  }
}
