package dev.halfopen.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.Exchange;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real Prometheus scrapes a real application during an outage by script; then every query of
 * dashboard and alerts is put to it.
 */
@Tag("prometheus")
@Timeout(180)
class PrometheusTest {
  private static final int WELL = 8;
  private static final int ILL = 3;
  private static final int LATER = 5;
  private static final int TOKENS = 20;
  private static final String QUOTA = "gpt-quota";
  private static final String ODD = "odd \"{}\\\n/\u202e\u00e9,=~'";
  private static final Pattern RATE =
      Pattern.compile("(?:rate|increase)\\((\\w+(?:\\{[^}]*})?)\\[\\w+]\\)");

  @TempDir static Path directory;
  private static ScriptedAiService service;
  private static Application application;
  private static PrometheusServer prometheus;

  @BeforeAll
  static void outage() throws Exception {
    service = ScriptedAiService.builder().script(PrometheusTest::healthy).start();
    application =
        new Application(
            service,
            CircuitBreakerConfig.forAiServices().toBuilder()
                .failureThreshold(ILL)
                .recoveryTimeout(Duration.ofMinutes(30))
                .build());
    // All series begin at 0, and are seen to: a rate is of what comes after the first scrape.
    application.breaker(Application.MODEL);
    application.breaker(Application.SPARE);
    application.breaker(QUOTA);
    application.registry().circuitBreaker(ODD);
    application.stream(Application.MODEL);
    application.stream(Application.SPARE);
    prometheus = PrometheusServer.start(directory, application.address());
    prometheus.await("halfopen_registry_size_breakers", count -> count == 4);

    ask(WELL);
    quietly(() -> application.stream(QUOTA));
    scraped();
    service.script(
        request ->
            Application.MODEL.equals(request.model()) ? Behavior.overloaded() : healthy(request));
    ask(ILL + LATER);
    scraped();
  }

  private static Behavior healthy(ReceivedRequest request) {
    return QUOTA.equals(request.model())
        ? Behavior.quotaExhausted()
        : Behavior.answerOfTokens(TOKENS).firstTokenDelay(Duration.ofMillis(60));
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

  private static void ask(int times) {
    for (int i = 0; i < times; i++) {
      quietly(application::ask);
    }
  }

  private static void quietly(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // What became of it is counted by the service.
    }
  }

  private static void scraped() throws Exception {
    prometheus.awaitScraped("sum(halfopen_calls_total)", service.requestCount());
  }

  private static double value(String query) throws Exception {
    Map<Map<String, String>, Double> answer = prometheus.query(query);
    assertThat(answer).as(query).hasSize(1);
    return answer.values().iterator().next();
  }

  private static String asked(String expr) {
    return expr.replace("$__rate_interval", "5m")
        .replace("$__range", "5m")
        .replaceAll("\\$(name|instance|model)", ".*");
  }

  /** The figures themselves instead of how fast they grow. */
  private static String counted(String expr) {
    return RATE.matcher(asked(expr)).replaceAll(match -> Matcher.quoteReplacement(match.group(1)));
  }

  private static long served(String model, Predicate<Behavior> behavior) {
    return service.exchanges().stream()
        .filter(exchange -> model.equals(exchange.request().model()))
        .map(Exchange::behavior)
        .filter(behavior)
        .count();
  }

  private static long answers(String model) {
    return served(model, behavior -> behavior instanceof Answer);
  }

  private static long refusals(String model) {
    return served(model, behavior -> !(behavior instanceof Answer));
  }

  @ParameterizedTest
  @MethodSource("dev.halfopen.observability.CommittedFilesTest#queries")
  void everyQueryOfTheDashboardAnswers(String expr) throws Exception {
    Map<Map<String, String>, Double> answer = prometheus.query(asked(expr));

    assertThat(answer).as(expr).isNotEmpty();
    assertThat(answer.values())
        .as(expr)
        .anySatisfy(value -> assertThat(value).isFinite().isNotNegative());
  }

  private static double dashboard(String title, int target, Map<String, String> labels)
      throws Exception {
    Panel panel =
        Dashboard.sections().stream()
            .flatMap(section -> section.panels().stream())
            .filter(candidate -> candidate.title().equals(title))
            .findFirst()
            .orElseThrow();
    Map<Map<String, String>, Double> answer =
        prometheus.query(counted(panel.targets().get(target).expr()));
    return answer.entrySet().stream()
        .filter(series -> series.getKey().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void theDashboardHasTheNumbersThatTheServiceCounted() throws Exception {
    String name = application.breakerName(Application.MODEL);
    String spare = application.breakerName(Application.SPARE);
    long well = answers(Application.MODEL);
    long ill = refusals(Application.MODEL);
    long instead = answers(Application.SPARE);
    assertThat(well).isEqualTo(WELL + 1);
    assertThat(ill).isGreaterThanOrEqualTo(ILL);

    assertThat(dashboard("Calls by outcome", 0, Map.of("outcome", "success")))
        .isEqualTo((double) (well + instead));
    assertThat(dashboard("Calls by outcome", 0, Map.of("outcome", "failure")))
        .isEqualTo((double) ill);
    assertThat(dashboard("Calls by outcome", 0, Map.of("outcome", "exhausted"))).isEqualTo(1);
    assertThat(dashboard("Success by breaker", 0, Map.of("name", name)))
        .isEqualTo(well / (double) (well + ill));
    assertThat(dashboard("Success by breaker", 0, Map.of("name", spare))).isEqualTo(1);
    assertThat(dashboard("What failed", 0, Map.of("name", name, "outcome", "failure")))
        .isEqualTo((double) ill);
    assertThat(
            dashboard(
                "Kinds of failure by model",
                0,
                Map.of("model", Application.MODEL, "failure", "overloaded")))
        .isEqualTo((double) ill);
    assertThat(
            dashboard(
                "Kinds of failure by model",
                0,
                Map.of("model", QUOTA, "failure", "quota_exhausted")))
        .isEqualTo(1);
    assertThat(dashboard("Openings", 0, Map.of("name", name))).isEqualTo(1);
    assertThat(dashboard("State of each circuit breaker", 0, Map.of("name", name))).isEqualTo(2);
    assertThat(dashboard("State of each circuit breaker", 0, Map.of("name", spare))).isZero();
    assertThat(dashboard("Open", 0, Map.of())).isEqualTo(2);
    assertThat(dashboard("Tokens by model", 0, Map.of("direction", "output")))
        .isEqualTo((double) TOKENS * (well + instead));
    assertThat(
            dashboard(
                "Tokens by model", 0, Map.of("model", Application.SPARE, "direction", "output")))
        .isEqualTo((double) TOKENS * instead);
    assertThat(dashboard("Ends of answers", 0, Map.of("finish", "stop")))
        .isEqualTo((double) (well + instead));
    assertThat(value("sum(halfopen_ai_time_to_first_content_seconds_count)"))
        .isEqualTo((double) (well + instead));

    assertThat(dashboard("Calls by what callers got", 0, Map.of("pipeline", "chat")))
        .isEqualTo((double) (WELL + ILL + LATER));
    assertThat(dashboard("Calls by what callers got", 1, Map.of("pipeline", "chat")))
        .isEqualTo((double) (instead - 1));
    assertThat(dashboard("Attempts for each call", 0, Map.of("pipeline", "chat")))
        .isEqualTo((well - 1 + ill) / (double) (WELL + ILL + LATER));
    assertThat(dashboard("Retries, hedges, fallbacks, timeouts", 0, Map.of("kind", "retry")))
        .isEqualTo(
            (double) application.breaker(Application.MODEL).metrics().snapshot().retryAttempts());
    assertThat(dashboard("Rejections by reason", 0, Map.of("reason", "open")))
        .isEqualTo(
            (double) application.breaker(Application.MODEL).metrics().snapshot().rejectedCalls());
    assertThat(dashboard("Breakers", 0, Map.of())).isEqualTo(4);
  }

  @Test
  void theTimeToTheFirstContentIsThatOfTheScript() throws Exception {
    double half =
        value(
            "histogram_quantile(0.5, sum by (le) (halfopen_ai_time_to_first_content_seconds_bucket))");

    assertThat(half).isBetween(0.05, 10.0);
  }

  /** By the figures themselves: a rate of a few seconds is no figure that anybody counted. */
  private static Map<String, Double> chosenBy(String alert) throws Exception {
    String expr =
        Alerts.all().stream()
            .filter(candidate -> candidate.name().equals(alert))
            .findFirst()
            .orElseThrow()
            .expr();
    prometheus.query(expr); // refused if it were none
    Map<String, Double> chosen = new TreeMap<>();
    prometheus
        .query(counted(expr))
        .forEach((labels, value) -> chosen.put(labels.getOrDefault("name", ""), value));
    return chosen;
  }

  @Test
  void theAlertsChooseThoseThatAreIll() throws Exception {
    String name = application.breakerName(Application.MODEL);
    String quota = application.breakerName(QUOTA);
    long well = answers(Application.MODEL);
    long ill = refusals(Application.MODEL);

    assertThat(chosenBy("HalfopenOpenForLong")).isEqualTo(Map.of(name, 0.0, quota, 0.0));
    assertThat(chosenBy("HalfopenSuccessRateLow"))
        .isEqualTo(Map.of(name, well / (double) (well + ill)));
    assertThat(chosenBy("HalfopenQuotaSpent")).isEqualTo(Map.of(quota, 1.0));
    assertThat(chosenBy("HalfopenFlapping")).isEmpty();
    assertThat(chosenBy("HalfopenRetryBudgetEmpty")).isEmpty();
    assertThat(chosenBy("HalfopenNoTrial")).isEmpty();
    assertThat(chosenBy("HalfopenFirstContentSlow")).isEmpty();
  }

  @Test
  void theAlertsWake() throws Exception {
    prometheus.await(
        "count(ALERTS{alertname=\"HalfopenQuotaSpent\",alertstate=\"firing\"})", n -> n == 1);
    prometheus.await(
        "count(ALERTS{alertname=\"HalfopenOpenForLong\",alertstate=\"pending\"})", n -> n == 2);
  }

  @Test
  void aNameWithEveryOddCharacterIsShownAndCanBeAskedFor() throws Exception {
    String shown =
        prometheus
            .query("halfopen_breaker_state{state=\"closed\",name=~\"odd.*\"}")
            .keySet()
            .stream()
            .map(labels -> labels.get("name"))
            .findFirst()
            .orElseThrow();

    assertThat(shown).doesNotContainPattern("[\\p{Cntrl}\u202e]").contains("\u00e9");
    String quoted = shown.replace("\\", "\\\\").replace("\"", "\\\"");
    assertThat(value("halfopen_breaker_state{state=\"closed\",name=\"" + quoted + "\"}"))
        .isEqualTo(1);
  }
}
