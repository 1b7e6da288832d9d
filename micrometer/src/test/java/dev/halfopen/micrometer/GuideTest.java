package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide's page compiles as a reader would compile it, and its tables are what there is. */
class GuideTest {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```java\n(.*?)^```$");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(halfopen[^`]*)` \\|.*\\| ([^|]*) \\| `([^`]*)` \\|$");

  private static String page() throws IOException {
    Path root =
        Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
            .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
            .findFirst()
            .orElseThrow();
    return Files.readString(root.resolve("docs/guide/metrics.md"));
  }

  static List<String> examples() throws IOException {
    return FENCE.matcher(page()).results().map(fence -> fence.group(1)).toList();
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
    ROW.matcher(page())
        .results()
        .filter(row -> !row.group(1).startsWith("halfopen.ai."))
        .forEach(row -> documented.put(row.group(1), row.group(2) + ", " + row.group(3)));
    assertThat(documented).isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCompiles(String example, @TempDir Path classes) {
    String imports =
        Pattern.compile("(?m)^import .*;\n")
            .matcher(example)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining());
    String statements = example.replaceAll("(?m)^import .*;\n", "");
    String text =
        imports
            + "class Example {\nstatic void example() throws Exception {\n"
            + statements
            + "}\n}\n";
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();

    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                new StringWriter(),
                null,
                problems,
                List.of(
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-proc:none",
                    "-Xlint:all,-processing,-classfile"),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                      }
                    }))
            .call();

    assertThat(compiled)
        .as(
            "%s%n%s",
            problems.getDiagnostics().stream().map(d -> d.getMessage(Locale.ROOT)).toList(), text)
        .isTrue();
  }
}
