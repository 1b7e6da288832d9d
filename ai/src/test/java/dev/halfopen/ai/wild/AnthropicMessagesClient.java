package dev.halfopen.ai.wild;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** anthropic-java. */
final class AnthropicMessagesClient implements Client {
  private static final MessageCreateParams MESSAGE =
      MessageCreateParams.builder().model("m").maxTokens(99).addUserMessage("Hi").build();

  private final AnthropicClient client;

  AnthropicMessagesClient(URI service, @Nullable AIProtection protection) {
    AnthropicClient alone =
        AnthropicOkHttpClient.builder()
            .baseUrl(service.toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
    client = protection == null ? alone : alone.withOptions(AnthropicProtection.with(protection));
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) {
    if (exchange.stream()) {
      stream(text);
    } else {
      message(client.messages().create(MESSAGE), text);
    }
  }

  private static void message(Message answer, StringBuilder text) {
    answer.content().forEach(block -> block.text().ifPresent(part -> text.append(part.text())));
    text.append('|').append(answer.content().size()).append(" blocks");
    answer.stopReason().ifPresent(reason -> text.append('|').append(reason));
  }

  private void stream(StringBuilder text) {
    AtomicInteger count = new AtomicInteger();
    try (var events = client.messages().createStreaming(MESSAGE)) {
      events.stream()
          .forEach(
              event -> {
                count.incrementAndGet();
                event
                    .contentBlockDelta()
                    .flatMap(block -> block.delta().text())
                    .ifPresent(delta -> text.append(delta.text()));
              });
    }
    text.append('|').append(count).append(" events");
  }

  @Override
  public void close() {
    client.close();
  }
}
