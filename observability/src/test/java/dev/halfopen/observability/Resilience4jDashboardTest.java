package dev.halfopen.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Resilience4j's published dashboard shows an application of ours that has its names: its variables
 * and all of its queries are put to a real Prometheus, filled in as Grafana does it.
 */
@Tag("prometheus")
@Timeout(180)
class Resilience4jDashboardTest {
  private static final int WELL = 8;
  private static final int ILL = 3;
  private static final int LATER = 5;
  private static final Pattern LABEL_VALUES =
      Pattern.compile("label_values\\((?:(\\w+), )?(\\w+)\\)");
  private static final Pattern METRIC = Pattern.compile("resilience4j_\\w+");

  /** Grafana repeats these panels for each value of theirs; elsewhere it takes all at once. */
  private static final List<String> REPEATED =
      List.of("circuitbreaker_name", "retry_name", "bulkhead_name");

  /** What is empty, and why. */
  private static final Map<String, String> EMPTY =
      Map.of(
          "resilience4j_circuitbreaker_calls_total",
          "it is empty with resilience4j-micrometer 2.4.0 as well, where calls are a timer",
          "resilience4j_circuitbreaker_max_buffered_calls",
          "it is empty with resilience4j-micrometer 2.4.0 as well, which has no such gauge",
          "resilience4j_retry_calls_total",
          "a pipeline counts attempts and what calls came to, but not the one by the other",
          "resilience4j_bulkhead_available_concurrent_calls",
          "a pipeline tells how many calls are under way and wait, but not how many may be",
          "resilience4j_bulkhead_max_allowed_concurrent_calls",
          "a pipeline tells how many calls are under way and wait, but not how many may be");

  /** One query of the dashboard. */
  record Query(String panel, String expr) {
    String metric() {
      Matcher metric = METRIC.matcher(expr);
      assertThat(metric.find()).as(expr).isTrue();
      return metric.group().replaceFirst("_(bucket|sum|count)$", "");
    }
  }

  @TempDir static Path directory;
  private static ScriptedAiService service;
  private static Application application;
  private static PrometheusServer prometheus;

  /** When all had been scraped. */
  private static Instant then;

  @BeforeAll
  static void outage() throws Exception {
    service = ScriptedAiService.builder().script(Resilience4jDashboardTest::healthy).start();
    application =
        new Application(
            service,
            CircuitBreakerConfig.forAiServices().toBuilder()
                .failureThreshold(ILL)
                .recoveryTimeout(Duration.ofMinutes(30))
                .build(),
            meters(),
            HalfopenMeters.Builder::resilience4jNames);
    application.stream(Application.MODEL);
    application.stream(Application.SPARE);
    prometheus = PrometheusServer.start(directory, application.address());
    scraped();
    ask(WELL);
    scraped();
    service.script(
        request ->
            Application.MODEL.equals(request.model()) ? Behavior.overloaded() : healthy(request));
    ask(ILL + LATER);
    scraped();
    then = Instant.now();
  }

  /** As users of that dashboard set them up: with the tag that it chooses by, and histograms. */
  private static PrometheusMeterRegistry meters() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters
        .config()
        .commonTags("application", "chat")
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                    .percentilesHistogram(id.getName().startsWith("resilience4j."))
                    .build()
                    .merge(config);
              }
            });
    return meters;
  }

  private static Behavior healthy(ReceivedRequest request) {
    return Behavior.answerOfTokens(5).firstTokenDelay(Duration.ofMillis(20));
  }

  private static void ask(int times) {
    for (int i = 0; i < times; i++) {
      application.ask();
    }
  }

  private static void scraped() throws Exception {
    prometheus.awaitScraped(
        "sum(resilience4j_circuitbreaker_calls_seconds_count)", service.requestCount());
  }

  @AfterAll
  static void close() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (application != null) {
      application.close();
    }
    service.close();
  }

  /** The columns of all rows of a kind. */
  private static List<String[]> rows(String kind) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    Resilience4jDashboardTest.class.getResourceAsStream(
                        "/resilience4j-dashboard.tsv")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.split("\t", -1))
          .filter(row -> row[0].equals(kind))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Query> queries() {
    return rows("query").stream().map(row -> new Query(row[1], row[2]));
  }

  /** What there is to choose from, by the variable's name. */
  private static Map<String, List<String>> variables() throws Exception {
    Map<String, List<String>> variables = new TreeMap<>();
    for (String[] row : rows("variable")) {
      Matcher of = LABEL_VALUES.matcher(row[2]);
      assertThat(of.matches()).as(row[2]).isTrue();
      String label = of.group(2);
      String series = of.group(1) == null ? "{" + label + "!=\"\"}" : of.group(1);
      variables.put(
          row[1],
          prometheus.query("group by (" + label + ") (" + series + ")", then).keySet().stream()
              .map(labels -> labels.get(label))
              .toList());
    }
    return variables;
  }

  /** The query, with all that is chosen; once for each value where panels are repeated. */
  private static List<String> filledIn(String expr) throws Exception {
    List<String> filledIn = List.of(expr);
    for (Map.Entry<String, List<String>> variable : variables().entrySet()) {
      String name = "$" + variable.getKey();
      if (!expr.contains(name)) {
        continue;
      }
      List<String> values =
          variable.getValue().stream().map(Resilience4jDashboardTest::escaped).toList();
      boolean each = REPEATED.contains(variable.getKey()) && !values.isEmpty();
      List<String> choices = each ? values : List.of(together(values));
      List<String> next = new ArrayList<>();
      for (String half : filledIn) {
        choices.forEach(choice -> next.add(half.replace(name, choice)));
      }
      filledIn = next;
    }
    return filledIn;
  }

  private static String together(List<String> values) {
    return values.size() == 1
        ? values.get(0)
        : values.stream().collect(Collectors.joining("|", "(", ")"));
  }

  /** As Grafana's data source writes a value into a regular expression. */
  private static String escaped(String value) {
    return value.replace("\\", "\\\\\\\\").replaceAll("[$^*{}\\[\\]'+?.()|]", "\\\\\\\\$0");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryAnswersButThoseThatAreKnownToBeEmpty(Query query) throws Exception {
    List<Double> figures = new ArrayList<>();
    for (String asked : filledIn(query.expr())) {
      assertThat(asked).doesNotContain("$");
      Map<Map<String, String>, Double> answer = prometheus.query(asked, then);
      if (EMPTY.containsKey(query.metric())) {
        assertThat(answer).as(asked).isEmpty();
        return;
      }
      assertThat(answer).as(asked).isNotEmpty();
      figures.addAll(answer.values());
    }
    assertThat(figures).as(query.expr()).anyMatch(Double::isFinite);
  }

  @Test
  void whatIsKnownToBeEmptyIsAskedFor() {
    assertThat(queries().map(Query::metric)).containsAll(EMPTY.keySet());
  }

  private static double sum(String expr) throws Exception {
    return prometheus.query(expr, then).values().stream().mapToDouble(v -> v).sum();
  }

  @Test
  void itsFiguresAreThoseThatTheServiceCounted() throws Exception {
    String name = application.breakerName(Application.MODEL);
    long refused =
        service.exchanges().stream()
            .filter(exchange -> !(exchange.behavior() instanceof Answer))
            .count();
    String calls = "resilience4j_circuitbreaker_calls_seconds_count";

    assertThat(refused).isGreaterThanOrEqualTo(ILL);
    assertThat(sum("resilience4j_circuitbreaker_state{state=\"open\"}")).isEqualTo(1);
    assertThat(sum("resilience4j_circuitbreaker_state{state=\"closed\"}")).isEqualTo(1);
    assertThat(sum(calls + "{kind=\"failed\",name=\"" + name + "\"}")).isEqualTo((double) refused);
    assertThat(sum(calls + "{kind=\"successful\"}"))
        .isEqualTo((double) (service.requestCount() - refused));
    assertThat(variables().get("application")).containsExactly("chat");
    assertThat(variables().get("circuitbreaker_name"))
        .containsExactlyInAnyOrder(name, application.breakerName(Application.SPARE));
  }
}
