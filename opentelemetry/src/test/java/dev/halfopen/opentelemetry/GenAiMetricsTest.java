package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.Provider;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What AI calls were, under the names of the conventions. */
class GenAiMetricsTest {
  private final ScriptedAiService service = ScriptedAiService.start();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().failureThreshold(1_000_000).build());

  @AfterEach
  void close() {
    sdk.close();
    service.close();
  }

  private Chats chats(HalfopenTelemetryBuilder settings) {
    return new Chats(service, registry, settings.build().exchanges());
  }

  private Chats chats() {
    return chats(HalfopenTelemetry.builder(sdk));
  }

  private static HistogramPointData histogram(Collected now, String name) {
    assertThat(now.points(name)).hasSize(1);
    return (HistogramPointData) now.points(name).get(0);
  }

  private static <T> List<T> values(Collected now, String metric, AttributeKey<T> key) {
    return now.points(metric).stream()
        .map(PointData::getAttributes)
        .map(attributes -> attributes.get(key))
        .toList();
  }

  @Test
  void aStreamTellsItsDurationFirstContentPaceAndTokens() throws Exception {
    service.script(Behavior.answerOfTokens(20));

    chats().streamed("gpt-5");
    Collected now = Collected.by(reader);

    HistogramPointData duration = histogram(now, "gen_ai.client.operation.duration");
    assertThat(duration.getCount()).isEqualTo(1);
    assertThat(duration.getBoundaries()).isEqualTo(GenAi.SECONDS);
    assertThat(duration.getAttributes().get(GenAi.OPERATION)).isEqualTo("chat");
    assertThat(duration.getAttributes().get(GenAi.PROVIDER)).isEqualTo("openai");
    assertThat(duration.getAttributes().get(GenAi.REQUEST_MODEL)).isEqualTo("gpt-5");
    assertThat(duration.getAttributes().get(GenAi.RESPONSE_MODEL)).isEqualTo("gpt-5");
    assertThat(duration.getAttributes().get(GenAi.SERVER_ADDRESS)).isEqualTo("127.0.0.1");
    assertThat(duration.getAttributes().get(GenAi.SERVER_PORT)).isEqualTo(service.port());
    assertThat(duration.getAttributes().get(Keys.ERROR_TYPE)).isNull();

    HistogramPointData first = histogram(now, "gen_ai.client.operation.time_to_first_chunk");
    assertThat(first.getSum()).isPositive().isLessThanOrEqualTo(duration.getSum());
    HistogramPointData pace = histogram(now, "gen_ai.client.operation.time_per_output_chunk");
    assertThat(pace.getSum()).isNotNegative().isLessThanOrEqualTo(duration.getSum());
    assertThat(now.points("gen_ai.client.token.usage")).hasSize(2);
    assertThat(tokens(now, "gen_ai.client.token.usage", GenAi.TOKEN_TYPE, "output")).isEqualTo(20);
    assertThat(now.points("halfopen.ai.time.to.first.content")).hasSize(1);
  }

  private static double tokens(
      Collected now, String metric, AttributeKey<String> key, String value) {
    return now.points(metric).stream()
        .filter(point -> value.equals(point.getAttributes().get(key)))
        .mapToDouble(Collected::sum)
        .sum();
  }

  @Test
  void anAnswerInOnePieceHasNoChunks() throws Exception {
    chats().plain("gpt-5");
    Collected now = Collected.by(reader);

    assertThat(now.points("gen_ai.client.operation.duration")).hasSize(1);
    assertThat(now.points("gen_ai.client.operation.time_to_first_chunk")).isEmpty();
    assertThat(now.points("gen_ai.client.operation.time_per_output_chunk")).isEmpty();
  }

  @Test
  void aFailureHasItsKindAsTheTypeOfTheError() {
    service.script(Behavior.overloaded());

    Chats chats = chats();
    Quietly.make(() -> chats.plain("gpt-5"));
    Collected now = Collected.by(reader);

    assertThat(values(now, "gen_ai.client.operation.duration", Keys.ERROR_TYPE))
        .containsExactly("overloaded");
    assertThat(values(now, "halfopen.ai.answers", GenAiMeters.FAILURE))
        .containsExactly("overloaded");
    assertThat(now.points("gen_ai.client.token.usage")).isEmpty();
  }

  @Test
  void theNewerConventionsHaveTheirOwnNames() throws Exception {
    service.script(Behavior.answerOfTokens(20));

    chats(HalfopenTelemetry.builder(sdk).genAiConventions(GenAiConventions.GENAI_0_1))
        .streamed("gpt-5");
    Collected now = Collected.by(reader);

    assertThat(now.all())
        .extracting(MetricData::getName)
        .filteredOn(name -> name.startsWith("gen_ai."))
        .contains(
            "gen_ai.client.inference.duration",
            "gen_ai.client.inference.time_to_first_chunk",
            "gen_ai.client.inference.time_per_output_chunk",
            "gen_ai.client.inference.usage.output_tokens")
        .doesNotContain("gen_ai.client.operation.duration", "gen_ai.client.token.usage");
    assertThat(Collected.sum(now.points("gen_ai.client.inference.usage.output_tokens").get(0)))
        .isEqualTo(20);
  }

  /** The conventions count all tokens of a prompt and of an answer; services don't. */
  @Test
  void tokensThatAServiceCountsApartAreCountedWithTheOthers() throws Exception {
    Consumer<AIExchangeEnd> exchanges = HalfopenTelemetry.create(sdk).exchanges();
    service.next(
        Behavior.status(
            200,
            Map.of(),
            """
            {"type":"message","role":"assistant","model":"claude","stop_reason":"end_turn",
             "content":[{"type":"text","text":"Hi"}],
             "usage":{"input_tokens":10,"cache_read_input_tokens":50,
                      "cache_creation_input_tokens":5,"output_tokens":7}}"""),
        Behavior.status(
            200,
            Map.of(),
            """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP"}],
             "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,
                              "candidatesTokenCount":20,"thoughtsTokenCount":30}}"""));

    new Chats(service, registry, exchanges, Provider.ANTHROPIC).post("/messages", "{}");
    new Chats(service, registry, exchanges, Provider.GEMINI)
        .post("/models/gemini:generateContent", "{}");
    Collected now = Collected.by(reader);

    assertThat(tokens(now, "gen_ai.client.token.usage", GenAi.TOKEN_TYPE, "input"))
        .isEqualTo(10 + 50 + 5 + 100);
    assertThat(tokens(now, "gen_ai.client.token.usage", GenAi.TOKEN_TYPE, "output"))
        .isEqualTo(7 + 20 + 30);
    assertThat(tokens(now, "halfopen.ai.tokens", GenAiMeters.DIRECTION, "cached"))
        .isEqualTo(50 + 60);
    assertThat(tokens(now, "halfopen.ai.tokens", GenAiMeters.DIRECTION, "reasoning")).isEqualTo(30);
  }

  @Test
  void hostileModelNamesMakeNoMoreSeriesThanAllowed() throws Exception {
    Chats chats = chats(HalfopenTelemetry.builder(sdk).maxModels(5));

    for (int i = 0; i < 50; i++) {
      chats.plain("model-" + i + "\\n\\u0000" + "x".repeat(300));
    }
    Collected now = Collected.by(reader);

    assertThat(now.all())
        .allSatisfy(
            metric -> assertThat(metric.getData().getPoints()).hasSizeLessThanOrEqualTo(2 * 6));
    assertThat(values(now, "halfopen.ai.answers", GenAi.REQUEST_MODEL))
        .hasSize(6)
        .contains("_OTHER")
        .allSatisfy(
            model ->
                assertThat(model)
                    .hasSizeLessThanOrEqualTo(210)
                    .doesNotContainPattern("\\p{Cntrl}"));
    assertThat(now.points("halfopen.ai.answers").stream().mapToDouble(Collected::sum).sum())
        .isEqualTo(50);
  }

  /** Layers around each other know by it that they would record one exchange twice. */
  @Test
  void exchangesAreAlwaysToldToTheSameObserver() {
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);

    assertThat(telemetry.exchanges()).isSameAs(telemetry.exchanges());
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> HalfopenTelemetry.builder(sdk).maxModels(0))
        .hasMessage("maxModels: 0 (expected: 1 to 10000)");
  }
}
