package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** openai-java, asynchronously. */
final class OpenAiAsyncClient implements Client {
  private final OpenAiClient sync;

  OpenAiAsyncClient(URI service, @Nullable AIProtection protection) {
    sync = new OpenAiClient(service, protection);
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) throws Exception {
    var client = sync.client.async();
    boolean responses = exchange.path().endsWith("/responses");
    if (!exchange.stream()) {
      if (responses) {
        OpenAiClient.write(Futures.get(client.responses().create(OpenAiClient.QUESTION)), text);
      } else {
        OpenAiClient.write(
            Futures.get(client.chat().completions().create(OpenAiClient.CHAT)), text);
      }
    } else if (responses) {
      var events = client.responses().createStreaming(OpenAiClient.QUESTION);
      events.subscribe(event -> OpenAiClient.write(event, text));
      Futures.get(events.onCompleteFuture());
    } else {
      var events = client.chat().completions().createStreaming(OpenAiClient.CHAT);
      events.subscribe(chunk -> OpenAiClient.write(chunk, text));
      Futures.get(events.onCompleteFuture());
    }
  }

  @Override
  public void close() {
    sync.close();
  }
}
