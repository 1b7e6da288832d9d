package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.users.Page;
import dev.halfopen.users.Page.Snippet;
import dev.halfopen.users.Readers;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide's page compiles as a reader would compile it, and its tables are what there is. */
class GuideTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(halfopen[^`]*)` \\|.*\\| ([^|]*) \\| `([^`]*)` \\|$");

  private static Page page() throws IOException {
    return Page.read("docs/guide/metrics.md");
  }

  static List<Snippet> examples() throws IOException {
    return page().fences();
  }

  @Test
  void theTablesNameEachMeterOfBreakersAndPipelinesWithItsUnitAndItsNameInPrometheus()
      throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    ResiliencePipeline pipeline = ResiliencePipeline.builder(breaker).build();
    HalfopenMeters.builder(registry).callDurations().build().bind(breaker).bind(pipeline);
    Map<String, String> there = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      Meter.Id id = meter.getId();
      if (!id.getName().startsWith("halfopen.registry.") && !id.getName().endsWith(".histogram")) {
        String name = id.getConventionName(new PrometheusNamingConvention());
        String suffix = id.getType() == Meter.Type.COUNTER ? "_total" : "";
        there.put(id.getName(), id.getBaseUnit() + ", " + name + suffix);
      }
    }
    Map<String, String> documented = new TreeMap<>();
    ROW.matcher(page().text())
        .results()
        .filter(row -> !row.group(1).startsWith("halfopen.ai."))
        .forEach(row -> documented.put(row.group(1), row.group(2) + ", " + row.group(3)));
    assertThat(documented).isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(Snippet example, @TempDir Path classes) {
    Readers.assertCompiles(
        example,
        Readers.around("", "", example.code()),
        classes,
        "-Xlint:-processing",
        "-Xlint:-classfile");
  }
}
