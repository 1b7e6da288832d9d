package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.opentelemetry.HalfopenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The metrics of OpenTelemetry, which an application binds by a line for each thing. */
class OpenTelemetryTest {
  private static final String YAML =
      """
      halfopen:
        instances:
          chat:
            failure-threshold: 2
            recovery-timeout: 60s
        pipelines:
          ask:
            targets: chat
            limit.max-calls: 3
      """;

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();

  @AfterEach
  void close() {
    sdk.close();
  }

  /** The values of all series of a metric that have these attributes. */
  private List<Long> values(String metric, Map<String, String> attributes) {
    return reader.collectAllMetrics().stream()
        .filter(data -> data.getName().equals(metric))
        .flatMap(data -> data.getData().getPoints().stream())
        .filter(point -> has(point, attributes))
        .map(point -> ((LongPointData) point).getValue())
        .toList();
  }

  private static boolean has(PointData point, Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .allMatch(
            wanted ->
                wanted
                    .getValue()
                    .equals(point.getAttributes().get(AttributeKey.stringKey(wanted.getKey()))));
  }

  private List<Long> calls(String breaker, String outcome) {
    return values(
        "halfopen.calls",
        Map.of("halfopen.breaker.name", breaker, "halfopen.breaker.outcome", outcome));
  }

  private List<Long> isIn(String state) {
    return values(
        "halfopen.breaker.state",
        Map.of("halfopen.breaker.name", "chat", "halfopen.breaker.state", state));
  }

  private List<Long> answersOfThePipeline() {
    return values(
        "halfopen.pipeline.calls",
        Map.of("halfopen.pipeline.name", "ask", "halfopen.pipeline.outcome", "success"));
  }

  private static void change(Halfopen halfopen, String yaml, ConfigurableApplicationContext in) {
    Contexts.put(yaml, in.getEnvironment());
    assertThat(halfopen.refresh()).isTrue();
  }

  @Test
  void metersGoOnAfterARefreshAndWhatIsNewHasSome() {
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);
    Contexts.withYaml(YAML)
        .run(
            context -> {
              Halfopen halfopen = context.getBean(Halfopen.class);
              CircuitBreaker chat = halfopen.circuitBreaker("chat");
              telemetry.observe(context.getBean(CircuitBreakerRegistry.class));
              telemetry.observe(halfopen.pipeline("ask"), "ask");
              assertThat(halfopen.pipeline("ask").get(() -> "answer")).isEqualTo("answer");
              for (int i = 0; i < 2; i++) {
                chat.acquirePermit().fail(new IllegalStateException("ill"));
              }
              assertThat(isIn("open")).containsExactly(1L);

              change(
                  halfopen,
                  YAML.replace("failure-threshold: 2", "failure-threshold: 5")
                          .replace("max-calls: 3", "max-calls: 4")
                      + "  instances.embed.preset: ai\n",
                  context.getSourceApplicationContext());

              assertThat(chat.config().failureThreshold()).isEqualTo(5);
              assertThat(chat.state()).isEqualTo(CircuitState.OPEN);
              assertThat(isIn("open")).containsExactly(1L);
              assertThat(calls("chat", "success")).containsExactly(1L);
              assertThat(calls("chat", "failure")).containsExactly(2L);
              assertThat(answersOfThePipeline()).containsExactly(1L);
              assertThat(calls("embed", "success")).containsExactly(0L);

              chat.trip(Duration.ZERO, "so that it is tried");
              assertThat(halfopen.pipeline("ask").get(() -> "answer")).isEqualTo("answer");

              assertThat(isIn("closed")).containsExactly(1L);
              assertThat(calls("chat", "success")).containsExactly(2L);
              assertThat(answersOfThePipeline()).containsExactly(2L);

              change(halfopen, YAML, context.getSourceApplicationContext());

              assertThat(calls("chat", "success")).containsExactly(2L);
              assertThat(answersOfThePipeline()).containsExactly(2L);
            });
  }
}
