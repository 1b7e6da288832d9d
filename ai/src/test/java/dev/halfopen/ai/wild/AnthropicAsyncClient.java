package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** anthropic-java, asynchronously. */
final class AnthropicAsyncClient implements Client {
  private final AnthropicMessagesClient sync;

  AnthropicAsyncClient(URI service, @Nullable AIProtection protection) {
    sync = new AnthropicMessagesClient(service, protection);
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) throws Exception {
    var messages = sync.client.async().messages();
    if (exchange.stream()) {
      var events = messages.createStreaming(AnthropicMessagesClient.MESSAGE);
      events.subscribe(event -> AnthropicMessagesClient.write(event, text));
      Futures.get(events.onCompleteFuture());
    } else {
      AnthropicMessagesClient.write(
          Futures.get(messages.create(AnthropicMessagesClient.MESSAGE)), text);
    }
  }

  @Override
  public void close() {
    sync.close();
  }
}
