package dev.halfopen.examples.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.spring.boot.Halfopen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application as its page uses it: over HTTP. */
class ChatTest {
  /** A slow machine is no ill provider. */
  private static final String[] PATIENTLY = {
    "--server.port=0",
    "--spring.main.banner-mode=off",
    "--halfopen.pipelines.chat.timeouts.first-item=60s",
    "--halfopen.pipelines.chat.timeouts.idle=60s",
    "--halfopen.pipelines.chat.timeouts.deadline=60s"
  };

  private static final JsonMapper JSON = new JsonMapper();

  private static ConfigurableApplicationContext application;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    application = ChatApplication.start(PATIENTLY);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @BeforeEach
  void heal() {
    application.getBean(Providers.class).all().forEach(provider -> provider.illness(null));
    Halfopen halfopen = application.getBean(Halfopen.class);
    halfopen.circuitBreakers().forEach(id -> halfopen.circuitBreaker(id).reset());
  }

  private HttpRequest.Builder request(String path) {
    String port = application.getEnvironment().getProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String get(String path) {
    return send(request(path)).body();
  }

  private static HttpRequest.BodyPublisher json(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private void diagnose(String provider, String illness) {
    assertThat(
            send(request("/api/providers/" + provider)
                    .header("Content-Type", "application/json")
                    .PUT(json("{\"illness\":\"" + illness + "\"}")))
                .statusCode())
        .isEqualTo(200);
  }

  /** The events of an answer: what came of each kind, put together. */
  private Map<String, String> ask(String question) {
    String events =
        send(request("/api/chat")
                .header("Content-Type", "application/json")
                .POST(json(JSON.writeValueAsString(Map.of("question", question)))))
            .body();
    return events
        .lines()
        .filter(line -> line.startsWith("data:") || line.startsWith("event:"))
        .collect(Collectors.collectingAndThen(Collectors.toList(), lines -> together(lines)));
  }

  private static Map<String, String> together(List<String> lines) {
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      String kind = lines.get(i).substring("event:".length());
      JsonNode data = JSON.readTree(lines.get(i + 1).substring("data:".length()));
      texts.merge(kind, data.path("text").asString(), String::concat);
    }
    return texts;
  }

  private JsonNode provider(int index) {
    return JSON.readTree(get("/api/providers")).path(index);
  }

  @Test
  void anOutageIsSurvivedAndShown() {
    assertThat(ask("Who are you?").get("content"))
        .startsWith("This is gpt-5-mini")
        .contains("“Who are you?”");
    diagnose("openai", "OVERLOADED");
    for (int i = 0; i < 4; i++) {
      assertThat(ask("And now?"))
          .doesNotContainKey("failed")
          .extractingByKey("content")
          .asString()
          .startsWith("This is claude-haiku-4-5");
    }
    assertThat(provider(0).path("state").asString()).isEqualTo("OPEN");
    assertThat(provider(1).path("state").asString()).isEqualTo("CLOSED");

    assertThat(get("/actuator/halfopen")).contains("gpt-5-mini").contains("OPEN");
    assertThat(get("/actuator/prometheus"))
        .contains("halfopen_breaker_state{", "state=\"open\"} 1", "halfopen_ai_tokens_total{");
    assertThat(get("/actuator/health")).contains("\"status\":\"UP\"");
  }

  @Test
  void anAnswerThatBreaksOffIsShownAsFarAsItCame() {
    diagnose("openai", "BREAKS_OFF");
    Map<String, String> answer = ask("Who are you?");
    assertThat(answer.get("content")).startsWith("This is gpt-5-mini").doesNotContain("claude");
    assertThat(answer.get("failed")).isEqualTo("The answer broke off. Ask again.");
  }

  @Test
  void whenBothAreIllTheyAreToldSo() {
    diagnose("openai", "QUOTA_SPENT");
    diagnose("anthropic", "QUOTA_SPENT");
    ask("Anybody there?");
    assertThat(ask("Anybody there?").get("failed"))
        .isEqualTo("Both providers are ill. Try again in some seconds.");
  }

  @Test
  void whatNobodyKnowsIsRefused() {
    assertThat(
            send(request("/api/providers/nobody")
                    .header("Content-Type", "application/json")
                    .PUT(json("{}")))
                .statusCode())
        .isEqualTo(404);
    assertThat(
            send(request("/api/providers/openai")
                    .header("Content-Type", "application/json")
                    .PUT(json("{\"illness\":\"PLAGUE\"}")))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void thePageIsThereAndNeedsNothingFromElsewhere() {
    assertThat(get("/")).contains("<title>Halfopen: two models, one chat</title>");
    assertThat(get("/") + get("/chat.js") + get("/chat.css"))
        .doesNotContain("https://", "innerHTML");
  }
}
