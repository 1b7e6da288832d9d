package dev.halfopen.ai.wild;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** anthropic-java. */
final class AnthropicMessagesClient implements Client {
  static final MessageCreateParams MESSAGE =
      MessageCreateParams.builder().model("m").maxTokens(99).addUserMessage("Hi").build();

  final AnthropicClient client;

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
      write(client.messages().create(MESSAGE), text);
    }
  }

  static void write(Message answer, StringBuilder text) {
    answer.content().forEach(block -> block.text().ifPresent(part -> text.append(part.text())));
    text.append('|').append(answer.content().size()).append(" blocks");
    answer.stopReason().ifPresent(reason -> text.append('|').append(reason));
  }

  static void write(RawMessageStreamEvent event, StringBuilder text) {
    event
        .contentBlockDelta()
        .flatMap(block -> block.delta().text())
        .ifPresent(delta -> text.append(delta.text()));
  }

  private void stream(StringBuilder text) {
    AtomicInteger count = new AtomicInteger();
    try (var events = client.messages().createStreaming(MESSAGE)) {
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
