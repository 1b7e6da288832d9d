package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A whole application, as a newcomer writes it, with a service that falls ill behind it. */
class ApplicationTest {
  /** All that is needed: no line of Java, and this. */
  private static final String YAML =
      """
      halfopen:
        ai.enabled: true
        instances:
          chat:
            preset: ai
            failure-threshold: 3
            recovery-timeout: 60s
            health: DOWN
      management:
        endpoint.halfopen.access: unrestricted
        endpoints.web.exposure.include: halfopen, health, metrics
      """;

  @TempDir private static Path directory;
  private static ScriptedAiService service;
  private static RunningApplication application;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({Answers.class, Pages.class})
  static class Application {
    @Bean
    RestClient openAi(RestClient.Builder builder) {
      return builder.baseUrl(service.openAiBaseUri().toString()).build();
    }
  }

  static class Answers {
    private final RestClient openAi;

    Answers(RestClient openAi) {
      this.openAi = openAi;
    }

    @Resilient(value = "chat", fallbackMethod = "apology")
    public String ask(String question) {
      return String.valueOf(
          openAi
              .post()
              .uri("/chat/completions")
              .body(
                  Map.of(
                      "model",
                      "gpt-5",
                      "messages",
                      List.of(Map.of("role", "user", "content", question))))
              .retrieve()
              .body(Map.class)
              .get("choices"));
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name and form
    private String apology(String question, Throwable failure) {
      return "Sorry.";
    }
  }

  @RestController
  static class Pages {
    private final Answers answers;

    Pages(Answers answers) {
      this.answers = answers;
    }

    @GetMapping("/ask")
    String ask(@RequestParam("q") String question) {
      return answers.ask(question);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    service = ScriptedAiService.start();
    Files.writeString(file(), YAML + "halfopen.ai.hosts: 127.0.0.1\n");
    application =
        RunningApplication.start(
            Application.class,
            "--spring.config.location=" + file().toUri(),
            "--management.endpoint.health.show-details=always",
            "--spring.threads.virtual.enabled=true");
  }

  private static Path file() {
    return directory.resolve("application.yaml");
  }

  @AfterAll
  static void stop() {
    application.close();
    service.close();
  }

  @BeforeEach
  void well() {
    service.reset();
    service.script(Behavior.answer("Hello"));
    application.resetBreakers();
  }

  private static CircuitBreaker chat() {
    return application.context().getBean(Halfopen.class).circuitBreaker("chat");
  }

  private static String ask() {
    return application.fetch("/ask?q=Hi").body();
  }

  private static String health() {
    return application.get("/actuator/health").get("status").asText();
  }

  private static JsonNode shown() {
    return application.get("/actuator/halfopen/chat").get("status");
  }

  private static double counted(String outcome) {
    return application
        .get("/actuator/metrics/halfopen.calls?tag=name:chat&tag=outcome:" + outcome)
        .get("measurements")
        .get(0)
        .get("value")
        .asDouble();
  }

  @Test
  void anOutageOpensIsSeenOperatedAndRecoveredFrom() {
    assertThat(ask()).contains("Hello");
    assertThat(health()).isEqualTo("UP");
    double failures = counted("failure");

    service.script(Behavior.unavailable());
    for (int i = 0; i < 3; i++) {
      assertThat(ask()).isEqualTo("Sorry.");
    }
    assertThat(chat().state()).isEqualTo(CircuitState.OPEN);
    long requests = service.requestCount();
    assertThat(ask()).isEqualTo("Sorry.");
    assertThat(service.requestCount()).isEqualTo(requests);

    assertThat(shown().get("state").asText()).isEqualTo("OPEN");
    assertThat(shown().get("callPermitted").asBoolean()).isFalse();
    assertThat(health()).isEqualTo("DOWN");
    assertThat(counted("failure") - failures).isEqualTo(3);

    service.script(Behavior.answer("Hello again"));
    assertThat(
            application
                .post("/actuator/halfopen/chat", "{\"operation\":\"trip\",\"openFor\":\"0s\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(ask()).contains("Hello again");
    assertThat(chat().state()).isEqualTo(CircuitState.CLOSED);
    assertThat(health()).isEqualTo("UP");
  }

  @Test
  void aChangedFileChangesAnOpenBreakerInPlace() throws IOException {
    CircuitBreaker before = chat();
    before.trip(Duration.ofHours(1), "by the test");
    long phase = before.status().phase();

    Files.writeString(file(), YAML.replace("failure-threshold: 3", "failure-threshold: 7"));
    application.context().getBean(ContextRefresher.class).refresh();

    assertThat(chat()).isSameAs(before);
    assertThat(before.config().failureThreshold()).isEqualTo(7);
    assertThat(before.state()).isEqualTo(CircuitState.OPEN);
    assertThat(before.status().phase()).isEqualTo(phase);

    Files.writeString(file(), YAML);
    application.context().getBean(ContextRefresher.class).refresh();
    assertThat(before.config().failureThreshold()).isEqualTo(3);
  }

  @Test
  void clientsThatSpringBuildsAreProtectedByModel() {
    ask();
    assertThat(application.context().getBean(CircuitBreakerRegistry.class).all())
        .extracting(CircuitBreaker::name)
        .anyMatch(name -> name.endsWith("/gpt-5"));
    assertThat(application.get("/actuator/metrics/halfopen.ai.answers").get("measurements"))
        .isNotEmpty();
  }

  @Test
  void theNewcomersGlueIsTwelveLinesAtMost() {
    assertThat(YAML.lines()).hasSizeLessThanOrEqualTo(12);
  }
}
