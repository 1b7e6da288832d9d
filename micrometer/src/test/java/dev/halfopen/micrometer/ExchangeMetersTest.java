package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an AI call was stands in meters: how long, how many tokens, why it ended. */
class ExchangeMetersTest {
  private static final String CHUNK =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
          + "{\"content\":\"x\"},\"finish_reason\":null}]}\n\n";
  private static final String USAGE =
      "data: {\"object\":\"chat.completion.chunk\",\"model\":\"%s\",\"choices\":[],\"usage\":"
          + "{\"prompt_tokens\":20,\"completion_tokens\":10,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":5},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":4}}}\n\n";

  private final Given given = new Given();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private static String stop(String reason) {
    return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
        + "\"finish_reason\":\""
        + reason
        + "\"}]}\n\n";
  }

  private AIProtection protection(MeterRegistry meters) {
    return AIProtection.builder(given.breakers)
        .key(request -> "ai")
        .observer(HalfopenMeters.of(meters).exchanges())
        .build();
  }

  private void stream(AIProtection protection, String model, String answering, String reason) {
    AIExchange exchange =
        AIExchange.begin(
            protection,
            new AIRequest(Provider.AZURE_OPENAI, "ai", model, null, true, "/v1/chat/completions"));
    given.time.advance(Duration.ofMillis(300));
    exchange.headers(200, Map.of("Content-Type", List.of("text/event-stream")));
    for (int i = 0; i < 3; i++) {
      given.time.advance(Duration.ofMillis(200));
      body(exchange, CHUNK);
    }
    given.time.advance(Duration.ofMillis(100));
    body(exchange, stop(reason) + USAGE.formatted(answering) + "data: [DONE]\n\n");
    exchange.end();
  }

  private static void body(AIExchange exchange, String text) {
    exchange.body(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Timer timer(String name) {
    return registry.get(name).timer();
  }

  @Test
  void ourNames() {
    stream(protection(registry), "gpt-5", "gpt-5-2026", "stop");
    Timer first = timer("halfopen.ai.time.to.first.content");
    assertThat(first.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(500);
    assertThat(first.getId().getTag("provider")).isEqualTo("azure_openai");
    assertThat(first.getId().getTag("model")).isEqualTo("gpt-5");
    assertThat(first.getId().getTag("operation")).isEqualTo("chat");
    Map.of("input", 20, "output", 10, "cached", 5, "reasoning", 4)
        .forEach(
            (direction, tokens) ->
                assertThat(
                        registry
                            .get("halfopen.ai.tokens")
                            .tag("direction", direction)
                            .counter()
                            .count())
                    .isEqualTo((double) tokens));
    assertThat(
            registry
                .get("halfopen.ai.answers")
                .tags("finish", "stop", "failure", "none")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void theNamesOfTheConventions() {
    stream(protection(registry), "gpt-5", "gpt-5-2026", "stop");
    Timer duration = timer("gen_ai.client.operation.duration");
    assertThat(duration.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
    assertThat(duration.getId().getTag("gen_ai.provider.name")).isEqualTo("azure.ai.openai");
    assertThat(duration.getId().getTag("gen_ai.operation.name")).isEqualTo("chat");
    assertThat(duration.getId().getTag("gen_ai.request.model")).isEqualTo("gpt-5");
    assertThat(duration.getId().getTag("gen_ai.response.model")).isEqualTo("gpt-5-2026");
    assertThat(duration.getId().getTag("error.type")).isEqualTo("none");
    assertThat(
            timer("gen_ai.client.operation.time_to_first_chunk").totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(500);
    assertThat(
            timer("gen_ai.client.operation.time_per_output_chunk").totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(250);
    assertThat(
            registry
                .get("gen_ai.client.token.usage")
                .tag("gen_ai.token.type", "output")
                .summary()
                .totalAmount())
        .isEqualTo(10);
  }

  private void answer(Provider provider, String path, String answer) {
    AIExchange exchange =
        AIExchange.begin(
            protection(registry), new AIRequest(provider, "ai", "some-model", null, false, path));
    exchange.headers(200, Map.of("Content-Type", List.of("application/json")));
    body(exchange, answer);
    exchange.end();
  }

  private double conventionTokens(String provider, String type) {
    return registry
        .get("gen_ai.client.token.usage")
        .tags("gen_ai.provider.name", provider, "gen_ai.token.type", type)
        .summary()
        .totalAmount();
  }

  /** The conventions count all tokens of a prompt and of an answer; services don't. */
  @Test
  void tokensThatAServiceCountsApartAreCountedWithTheOthersInTheConventions() {
    answer(
        Provider.ANTHROPIC,
        "/v1/messages",
        """
        {"type":"message","role":"assistant","model":"claude","stop_reason":"end_turn",
         "content":[{"type":"text","text":"Hi"}],
         "usage":{"input_tokens":10,"cache_read_input_tokens":5000,
                  "cache_creation_input_tokens":5,"output_tokens":7}}""");
    answer(
        Provider.GEMINI,
        "/v1beta/models/gemini:generateContent",
        """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP"}],
         "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,
                          "candidatesTokenCount":20,"thoughtsTokenCount":30}}""");
    assertThat(conventionTokens("anthropic", "input")).isEqualTo(10 + 5000 + 5);
    assertThat(conventionTokens("anthropic", "output")).isEqualTo(7);
    assertThat(conventionTokens("gcp.gemini", "input")).isEqualTo(100);
    assertThat(conventionTokens("gcp.gemini", "output")).isEqualTo(20 + 30);
    assertThat(
            registry
                .get("halfopen.ai.tokens")
                .tags("provider", "anthropic", "direction", "input")
                .counter()
                .count())
        .as("ours are as the service says")
        .isEqualTo(10);
  }

  @Test
  void aFailureIsNamedByItsKind() {
    AIProtection protection = protection(registry);
    AIExchange exchange =
        AIExchange.begin(
            protection,
            new AIRequest(Provider.OPENAI, "ai", null, null, false, "/v1/chat/completions"));
    exchange.headers(500, Map.of());
    exchange.end();
    assertThat(
            registry
                .get("halfopen.ai.answers")
                .tags("model", "none", "finish", "none", "failure", "server_error")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(registry.find("halfopen.ai.tokens").counters()).isEmpty();
    assertThat(registry.get("gen_ai.client.operation.duration").tag("error.type", "server_error"))
        .isNotNull();
  }

  @Test
  void hostileModelsAndReasonsAreBoundedAndOneWarningSaysSo() {
    ListAppender<ILoggingEvent> log = Given.log();
    PrometheusMeterRegistry prometheus = Given.prometheus();
    HalfopenMeters.builder(prometheus).maxModels(10).build();
    AIProtection protection = protection(prometheus);
    for (int i = 0; i < 1_000; i++) {
      stream(protection, "model\n\"" + i, "answering " + i, "reason" + i);
    }
    Scrape scrape = Scrape.of(prometheus.scrape());
    assertThat(scrape.sum("halfopen_ai_answers_total")).isEqualTo(1_000);
    assertThat(
            scrape
                .all("halfopen_ai_time_to_first_content_seconds_count", Map.of())
                .map(sample -> sample.labels().get("model"))
                .distinct()
                .count())
        .isLessThanOrEqualTo(11);
    assertThat(scrape.samples()).hasSizeLessThan(10_000);
    assertThat(Given.lines(log)).filteredOn(line -> line.contains("names of models")).hasSize(1);
    assertThat(Given.lines(log)).filteredOn(line -> line.contains("finish reasons")).hasSize(1);
  }

  @Test
  void everyMeterHasADescriptionAndAUnit() {
    stream(protection(registry), "gpt-5", "gpt-5-2026", "stop");
    assertThat(registry.getMeters())
        .filteredOn(meter -> !meter.getId().getName().endsWith(".histogram"))
        .extracting(Meter::getId)
        .allSatisfy(
            id -> {
              assertThat(id.getDescription()).as("%s", id).isNotBlank();
              assertThat(id.getBaseUnit()).as("%s", id).isNotBlank();
            });
  }

  @Test
  void theBucketsFit() {
    assertThat(GenAiNames.durations())
        .startsWith(Duration.ofMillis(10))
        .endsWith(Duration.ofMillis(81_920));
    assertThat(GenAiNames.tokens()).startsWith(1, 4, 16).endsWith(67_108_864);
    assertThat(CallTimers.BUCKETS)
        .startsWith(Duration.ofMillis(50))
        .endsWith(Duration.ofMinutes(10));
  }
}
