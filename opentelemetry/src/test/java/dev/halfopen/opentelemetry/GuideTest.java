package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guide says of metrics and attributes is what there is, and its examples compile. */
class GuideTest {
  private static final Pattern NAME =
      Pattern.compile("`((?:halfopen|gen_ai|server|error)\\.[a-z_.0-9]+)`");
  private static final Pattern METRIC_ROW =
      Pattern.compile("\\| `((?:halfopen|gen_ai)[^`]+)` \\|(.*)");

  /** What a reader has, and the page need not show. */
  private static final String MEMBERS =
      """
      static io.opentelemetry.api.OpenTelemetry openTelemetry;
      static dev.halfopen.CircuitBreakerRegistry registry;
      static dev.halfopen.CircuitBreaker breaker;
      static dev.halfopen.pipeline.ResiliencePipeline pipeline;
      """;

  private static Page guide() throws IOException {
    return Page.read("docs/guide/tracing.md");
  }

  /** Of the tables with metrics, name and unit. */
  private static Map<String, String> documentedMetrics() throws IOException {
    Map<String, String> units = new TreeMap<>();
    for (String line : guide().lines()) {
      Matcher row = METRIC_ROW.matcher(line);
      if (row.matches()
          && (line.contains("gauge") || line.contains("counter") || line.contains("histogram"))) {
        String unit =
            Stream.of(row.group(2).split("\\|"))
                .map(String::strip)
                .filter(cell -> cell.matches("`(1|s|\\{[a-z]+})`"))
                .findFirst()
                .orElseThrow();
        units.put(row.group(1), unit.replace("`", ""));
      }
    }
    return units;
  }

  private static Map<String, String> emittedMetrics(GenAiConventions conventions) throws Exception {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    try (ScriptedAiService service = ScriptedAiService.start();
        OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
                .build()) {
      HalfopenTelemetry telemetry =
          HalfopenTelemetry.builder(sdk).callDurations(true).genAiConventions(conventions).build();
      CircuitBreakerRegistry registry =
          CircuitBreakerRegistry.of(
              CircuitBreakerConfig.builder()
                  .failureDetector(FailureDetector.failureRate(100).over(10).minimumCalls(1))
                  .build());
      telemetry.observe(registry);
      ResiliencePipeline pipeline =
          ResiliencePipeline.builder(registry.circuitBreaker("ai")).build();
      telemetry.observe(pipeline);
      pipeline.get(() -> "well");
      service.script(Behavior.answerOfTokens(20));
      new Chats(service, registry, telemetry.exchanges()).streamed("gpt-5");
      return reader.collectAllMetrics().stream()
          .collect(Collectors.toMap(MetricData::getName, MetricData::getUnit));
    }
  }

  @Test
  void everyMetricIsDocumentedWithItsUnitAndEveryDocumentedOneExists() throws Exception {
    Map<String, String> emitted = new TreeMap<>(emittedMetrics(GenAiConventions.V1_41));
    emitted.putAll(emittedMetrics(GenAiConventions.GENAI_0_1));
    Map<String, String> documented = documentedMetrics();

    assertThat(documented).containsAllEntriesOf(emitted);
    // A chat with a model that neither caches nor reasons, and no embeddings, shows not all.
    assertThat(documented.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    emitted.keySet().stream(),
                    Stream.of(
                        GenAi.INFERENCE_CACHED,
                        GenAi.INFERENCE_CACHE_WRITES,
                        GenAi.INFERENCE_REASONING,
                        GenAi.EMBEDDINGS_DURATION))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyAttributeIsDocumented() throws Exception {
    Set<String> documented =
        NAME.matcher(guide().text())
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toSet());
    List<String> ours = new ArrayList<>();
    for (Class<?> names :
        List.of(Keys.class, GenAi.class, GenAiMeters.class, BreakerEvents.class)) {
      ours.addAll(constants(names));
    }

    assertThat(ours)
        .hasSizeGreaterThan(40)
        .allSatisfy(name -> assertThat(documented).contains(name));
  }

  /** The names among the constants of a class. */
  private static List<String> constants(Class<?> names) throws IllegalAccessException {
    List<String> found = new ArrayList<>();
    for (Field field : names.getDeclaredFields()) {
      if (field.getType() == String.class || field.getType() == AttributeKey.class) {
        field.setAccessible(true);
        Object value = field.get(null);
        String name = value instanceof AttributeKey<?> key ? key.getKey() : (String) value;
        if (name.matches("(halfopen|gen_ai|server|error)\\..*")) {
          found.add(name);
        }
      }
    }
    return found;
  }

  static List<Snippet> examples() throws IOException {
    return guide().fences();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(example, Readers.around("", MEMBERS, example.code()), classes);
  }
}
