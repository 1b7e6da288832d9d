package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.testkit.ScriptedAiService;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** What Prometheus scrapes of a real application in which Spring AI and Halfopen measure. */
class SpringAIMetersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static ScriptedAiService service;
  private static RunningApplication application;
  private static String scrape;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {
    /** As users write it; it finds our meters with the settings that the properties have. */
    @Bean
    MeterBinder ofMyOwn() {
      return meters -> HalfopenMeters.of(meters).bind(MINE);
    }
  }

  private static final CircuitBreaker MINE = CircuitBreaker.of("mine");

  @BeforeAll
  static void start() {
    service = ScriptedAiService.start();
    application =
        RunningApplication.startWithSpringAI(
            Application.class,
            "--halfopen.ai.enabled=true",
            "--halfopen.metrics.call-durations=true",
            "--halfopen.instances.tagged.tags.team=search",
            "--halfopen.instances.untagged.preset=ai",
            "--management.prometheus.metrics.export.enabled=true",
            "--management.endpoints.web.exposure.include=metrics,prometheus",
            "--spring.ai.model.chat=openai",
            "--spring.ai.model.embedding=none",
            "--spring.ai.openai.api-key=none",
            "--spring.ai.openai.base-url=" + service.openAiBaseUri(),
            "--spring.ai.openai.chat.model=gpt",
            "--spring.ai.openai.chat.stream-usage=true");
    ChatClient client = application.context().getBean(ChatClient.Builder.class).build();
    assertThat(client.prompt("Hi").call().content()).isEqualTo("Hello!");
    assertThat(client.prompt("Hi").stream().content().collectList().block(PATIENCE)).isNotEmpty();
    MINE.run(() -> {});
    Halfopen halfopen = application.context().getBean(Halfopen.class);
    halfopen.circuitBreaker("tagged").run(() -> {});
    halfopen.circuitBreaker("untagged").run(() -> {});
    scrape = application.fetch("/actuator/prometheus").body();
  }

  @AfterAll
  static void stop() {
    application.close();
    service.close();
  }

  private static List<String> series(String name, String... labels) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .toList();
  }

  @Test
  void tokensAreToldByTheNameOfTheConventionsOnce() {
    assertThat(
            series(
                "gen_ai_client_token_usage_total",
                "gen_ai_request_model=\"gpt\"",
                "gen_ai_token_type=\"input\""))
        .hasSize(1);
    assertThat(scrape).doesNotContain("gen_ai_client_token_usage_tokens");

    JsonNode meter =
        application.get("/actuator/metrics/gen_ai.client.token.usage?tag=gen_ai.token.type:input");
    assertThat(meter.path("measurements")).hasSize(1);
    assertThat(meter.path("measurements").path(0).path("value").asInt())
        .isEqualTo(tokens("input"))
        .isPositive();
  }

  private static int tokens(String direction) {
    String series =
        series("halfopen_ai_tokens_total", "model=\"gpt\"", "direction=\"" + direction + "\"")
            .get(0);
    return (int) Double.parseDouble(series.substring(series.lastIndexOf(' ')));
  }

  @Test
  void theFirstContentIsTimedBesideSpringAIsOwnTimers() {
    String model = "gen_ai_request_model=\"gpt\"";
    assertThat(series("halfopen_ai_time_to_first_content_seconds_count", "model=\"gpt\""))
        .singleElement()
        .asString()
        .endsWith(" 2");
    assertThat(series("gen_ai_client_operation_time_to_first_chunk_seconds_count", model))
        .singleElement()
        .asString()
        .endsWith(" 1");
    assertThat(series("gen_ai_client_operation_duration_seconds_count", model)).hasSize(1);
    assertThat(series("gen_ai_client_operation_seconds_count", model)).isNotEmpty();
    assertThat(series("spring_ai_chat_client_seconds_count")).isNotEmpty();
  }

  @Test
  void aBinderOfTheApplicationFindsOurMetersAsThePropertiesSetThemUp() {
    assertThat(series("halfopen_calls_total", "name=\"mine\"", "outcome=\"success\""))
        .singleElement()
        .asString()
        .endsWith(" 1.0");
    assertThat(
            series("halfopen_call_duration_seconds_count", "name=\"mine\"", "outcome=\"success\""))
        .singleElement()
        .asString()
        .endsWith(" 1");
  }

  @Test
  void breakersWithDifferentTagsAreAllTimed() {
    for (String name : List.of("tagged", "untagged")) {
      assertThat(
              series(
                  "halfopen_call_duration_seconds_count",
                  "name=\"" + name + "\"",
                  "outcome=\"success\""))
          .as(name)
          .singleElement()
          .asString()
          .endsWith(" 1");
    }
  }
}
