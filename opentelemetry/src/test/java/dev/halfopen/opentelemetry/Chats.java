package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;

/** Chats with a scripted service over real sockets, through a protected client. */
final class Chats {
  private final ScriptedAiService service;
  private final HttpClient client;

  Chats(
      ScriptedAiService service,
      CircuitBreakerRegistry registry,
      Consumer<? super AIExchangeEnd> observer) {
    this(service, registry, observer, Provider.OPENAI);
  }

  Chats(
      ScriptedAiService service,
      CircuitBreakerRegistry registry,
      Consumer<? super AIExchangeEnd> observer,
      Provider provider) {
    this.service = service;
    client =
        HttpClientProtection.protect(
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
            AIProtection.builder(registry).provider(provider).observer(observer).build());
  }

  String plain(String model) throws IOException, InterruptedException {
    return post("/chat/completions", "{\"model\":\"" + model + "\",\"messages\":[]}");
  }

  String streamed(String model) throws IOException, InterruptedException {
    return post(
        "/chat/completions",
        "{\"model\":\""
            + model
            + "\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}");
  }

  String post(String path, String body) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(service.openAiBaseUri() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
