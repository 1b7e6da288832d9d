package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.net.httpserver.HttpServer;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real scrape over HTTP while a service is ill and the official client calls it: the numbers are
 * those that were counted at the service.
 */
class OutageScrapeTest {
  private static final String NAME = "ai";
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("gpt-5-mini").addUserMessage("Hi").build();

  private final Given given = new Given();
  private final PrometheusMeterRegistry registry = Given.prometheus();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScriptedAiService service = ScriptedAiService.start();
  private final HttpServer endpoint;
  private OpenAIClient client;

  OutageScrapeTest() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext(
        "/metrics",
        exchange -> {
          byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    endpoint.start();
  }

  @BeforeEach
  void protect() {
    HalfopenMeters meters = HalfopenMeters.of(registry).bind(given.breakers);
    AIProtection protection =
        AIProtection.builder(given.breakers)
            .key(request -> NAME)
            .provider(Provider.OPENAI)
            .observer(meters.exchanges())
            .build();
    client =
        OpenAIProtection.protect(
            OpenAIOkHttpClient.builder()
                .baseUrl(service.openAiBaseUri().toString())
                .apiKey("none")
                .maxRetries(0)
                .build(),
            protection);
  }

  @AfterEach
  void close() {
    client.close();
    service.close();
    endpoint.stop(0);
  }

  private Scrape scrape() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.getAddress().getPort() + "/metrics");
    return Scrape.of(
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private void chat() {
    client.chat().completions().create(CHAT);
  }

  private void stream() {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(CHAT)) {
      chunks.stream().forEach(chunk -> {});
    }
  }

  private void fails(Behavior how) {
    service.next(how);
    assertThatThrownBy(this::chat).isInstanceOf(RuntimeException.class);
  }

  private double sentBy(Behavior behavior) {
    return service.exchanges().stream().filter(e -> e.behavior() == behavior).count();
  }

  @Test
  void theNumbersAreThoseOfTheService() throws Exception {
    Behavior well = Behavior.answer("Hello!");
    Behavior ill = Behavior.serverError();
    Behavior busy = Behavior.rateLimited(Duration.ofSeconds(5));
    service.script(well);
    for (int i = 0; i < 3; i++) {
      chat();
    }
    stream();
    fails(busy);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::chat).isInstanceOf(RuntimeException.class);
    }
    Scrape throttled = scrape();
    assertThat(throttled.value("halfopen_breaker_throttled_remaining_seconds")).isBetween(5.0, 5.5);
    assertThat(throttled.value("halfopen_calls_rejected_calls_total", "reason", "throttled"))
        .isEqualTo(2);
    given.time.advance(Duration.ofSeconds(6));
    fails(ill);
    fails(ill);
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(this::chat).isInstanceOf(RuntimeException.class);
    }
    Scrape open = scrape();
    assertThat(open.value("halfopen_breaker_state", "state", "open")).isEqualTo(1);
    assertThat(open.value("halfopen_breaker_open_remaining_seconds")).isEqualTo(30);
    assertThat(open.value("halfopen_calls_rejected_calls_total", "reason", "open")).isEqualTo(5);
    given.time.advance(Duration.ofSeconds(30));
    chat();

    Scrape recovered = scrape();
    assertThat(recovered.value("halfopen_breaker_state", "state", "closed")).isEqualTo(1);
    assertThat(recovered.value("halfopen_breaker_transitions_total", "to", "closed")).isEqualTo(1);
    assertThat(recovered.value("halfopen_calls_total", "name", NAME, "outcome", "success"))
        .isEqualTo(sentBy(well))
        .isEqualTo(5);
    assertThat(recovered.value("halfopen_calls_total", "name", NAME, "outcome", "failure"))
        .isEqualTo(sentBy(ill))
        .isEqualTo(2);
    assertThat(recovered.value("halfopen_calls_total", "name", NAME, "outcome", "throttled"))
        .isEqualTo(sentBy(busy))
        .isEqualTo(1);
    assertThat(recovered.sum("halfopen_calls_total")).isEqualTo((double) service.requestCount());
    assertThat(recovered.sum("halfopen_ai_answers_total"))
        .isEqualTo((double) service.requestCount());
    assertThat(recovered.sum("halfopen_ai_answers_total", "finish", "stop")).isEqualTo(5);
    assertThat(recovered.value("halfopen_ai_answers_total", "failure", "server_error"))
        .isEqualTo(2);
    assertThat(recovered.value("halfopen_ai_answers_total", "failure", "rate_limited"))
        .isEqualTo(1);
    assertThat(recovered.sum("gen_ai_client_operation_duration_seconds_count"))
        .isEqualTo((double) service.requestCount());
    assertThat(
            recovered.value(
                "halfopen_ai_time_to_first_content_seconds_count",
                "provider",
                "openai",
                "model",
                "gpt-5-mini",
                "operation",
                "chat"))
        .isEqualTo(5);
    assertThat(recovered.sum("gen_ai_client_operation_time_to_first_chunk_seconds_count"))
        .isEqualTo(1);
    assertThat(recovered.help().values()).allSatisfy(help -> assertThat(help).isNotBlank());
  }
}
