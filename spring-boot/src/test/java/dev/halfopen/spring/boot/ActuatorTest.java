package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.testkit.ManualTimeSource;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

class ActuatorTest {
  private static RunningApplication application;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {
    final List<AuditEvent> audit = new CopyOnWriteArrayList<>();

    @EventListener
    void audit(AuditApplicationEvent event) {
      audit.add(event.getAuditEvent());
    }

    /** In the place of what Spring Security does. */
    @Bean
    Filter alice() {
      return (request, response, chain) ->
          chain.doFilter(
              new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public Principal getUserPrincipal() {
                  return getHeader("X-Nobody") == null ? () -> "alice" : null;
                }
              },
              response);
    }

    @Bean
    ManualTimeSource time() {
      return new ManualTimeSource();
    }
  }

  @BeforeAll
  static void start() {
    application =
        RunningApplication.start(
            Application.class,
            "--management.endpoints.web.exposure.include=halfopen,health",
            "--management.endpoint.health.show-details=always",
            "--management.endpoint.halfopen.access=unrestricted",
            "--halfopen.endpoint.events=3",
            "--halfopen.instances.chat.name=openai/gpt-5",
            "--halfopen.instances.chat.failure-threshold=2",
            "--halfopen.instances.chat.tags.model=gpt-5",
            "--halfopen.instances.vital.health=DOWN");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @BeforeEach
  void fresh() {
    for (CircuitBreaker breaker : registry().all()) {
      breaker.operate(OperatingMode.AUTOMATIC);
      breaker.reset();
    }
  }

  private static CircuitBreakerRegistry registry() {
    return application.context().getBean(CircuitBreakerRegistry.class);
  }

  private static CircuitBreaker chat() {
    return application.context().getBean(Halfopen.class).circuitBreaker("chat");
  }

  private static void open(CircuitBreaker breaker) {
    while (breaker.state() != CircuitState.OPEN) {
      try (Permit permit = breaker.acquirePermit()) {
        permit.fail(new IllegalStateException("ill"));
      }
    }
  }

  @Test
  void listsAllByName() {
    open(chat());
    JsonNode breakers = application.get("/actuator/halfopen").get("circuitBreakers");
    assertThat(breakers.fieldNames()).toIterable().contains("openai/gpt-5", "vital");
    JsonNode chat = breakers.get("openai/gpt-5");
    assertThat(chat.get("state").asText()).isEqualTo("OPEN");
    assertThat(chat.get("callPermitted").asBoolean()).isFalse();
    assertThat(chat.get("reason").asText()).contains("2 consecutive failures");
    assertThat(breakers.get("vital").get("state").asText()).isEqualTo("CLOSED");
  }

  @Test
  void showsOneWithASlashInItsNameAndItsLastEvents() {
    open(chat());
    chat().operate(OperatingMode.SHADOW);
    chat().operate(OperatingMode.AUTOMATIC);
    chat().trip(Duration.ofMinutes(10), "announced");
    JsonNode whole = application.get("/actuator/halfopen/openai/gpt-5");
    assertThat(whole.get("name").asText()).isEqualTo("openai/gpt-5");
    assertThat(whole.get("tags").get("model").asText()).isEqualTo("gpt-5");
    assertThat(whole.get("status").get("state").asText()).isEqualTo("OPEN");
    assertThat(whole.get("metrics").get("total_calls").asLong()).isPositive();
    assertThat(whole.get("settings").asText()).contains("consecutiveFailures(2)");
    assertThat(whole.get("events"))
        .hasSizeLessThanOrEqualTo(3)
        .extracting(event -> event.get("type").asText())
        .contains("ModeChange");
    assertThat(application.get("/actuator/halfopen/chat")).isEqualTo(whole);
    assertThat(application.fetch("/actuator/halfopen/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void operates() {
    String path = "/actuator/halfopen/openai/gpt-5";
    HttpResponse<String> answer = application.post(path, "{\"operation\":\"force-open\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(RunningApplication.json(answer).get("mode").asText()).isEqualTo("FORCED_OPEN");
    assertThat(chat().mode()).isEqualTo(OperatingMode.FORCED_OPEN);
    application.post(path, "{\"operation\":\"forceClosed\"}");
    assertThat(chat().mode()).isEqualTo(OperatingMode.FORCED_CLOSED);
    application.post(path, "{\"operation\":\"SHADOW\"}");
    assertThat(chat().mode()).isEqualTo(OperatingMode.SHADOW);
    application.post(path, "{\"operation\":\"automatic\"}");
    assertThat(chat().mode()).isEqualTo(OperatingMode.AUTOMATIC);
    application.post(path, "{\"operation\":\"trip\",\"openFor\":\"10m\",\"reason\":\"upkeep\"}");
    assertThat(chat().state()).isEqualTo(CircuitState.OPEN);
    assertThat(chat().timeUntilTrial()).isEqualTo(Duration.ofMinutes(10));
    assertThat(chat().status().reason()).contains("upkeep, by alice");
    application.post(path, "{\"operation\":\"reset\"}");
    assertThat(chat().state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void tellsTheAuditWhoDidWhat() {
    application.post(
        "/actuator/halfopen/openai/gpt-5",
        "{\"operation\":\"trip\",\"openFor\":\"5m\",\"reason\":\"upkeep\"}");
    List<AuditEvent> audit = application.context().getBean(Application.class).audit;
    AuditEvent last = audit.get(audit.size() - 1);
    assertThat(last.getPrincipal()).isEqualTo("alice");
    assertThat(last.getType()).isEqualTo("CIRCUIT_BREAKER_OPERATION");
    assertThat(last.getData())
        .hasToString(
            "{circuitBreaker=openai/gpt-5, operation=TRIP, openFor=PT5M, reason=upkeep,"
                + " before=AUTOMATIC CLOSED, after=AUTOMATIC OPEN}");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    String path = "/actuator/halfopen/openai/gpt-5";
    for (String body :
        List.of(
            "{\"operation\":\"explode\"}",
            "{}",
            "{\"operation\":\"trip\"}",
            "{\"operation\":\"trip\",\"openFor\":\"-1m\"}",
            "{\"operation\":\"reset\",\"openFor\":\"1m\"}")) {
      assertThat(application.post(path, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(application.post("/actuator/halfopen/x", "{\"operation\":\"reset\"}").statusCode())
        .isEqualTo(404);
    assertThat(chat().state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void healthIsUpWithDetailsWhileOpen() {
    open(chat());
    JsonNode health = application.get("/actuator/health");
    assertThat(health.get("status").asText()).isEqualTo("UP");
    JsonNode ours = health.get("components").get("halfopen");
    assertThat(ours.get("status").asText()).isEqualTo("UP");
    assertThat(ours.get("details").get("openai/gpt-5").get("state").asText()).isEqualTo("OPEN");
  }

  @Test
  void healthIsAsTheBreakerIsMappedAndNeverDownForEverWhileNobodyCalls() {
    CircuitBreaker vital = application.context().getBean(Halfopen.class).circuitBreaker("vital");
    open(vital);
    assertThat(application.fetch("/actuator/health").statusCode()).isEqualTo(503);
    assertThat(application.get("/actuator/health").get("status").asText()).isEqualTo("DOWN");

    ((ManualTimeSource) application.context().getBean(TimeSource.class))
        .advance(Duration.ofSeconds(60));
    assertThat(vital.state()).isEqualTo(CircuitState.OPEN);
    assertThat(application.get("/actuator/health").get("status").asText()).isEqualTo("UP");

    vital.reset();
    vital.hold(Duration.ofMinutes(1), "told to wait");
    assertThat(application.get("/actuator/health").get("status").asText()).isEqualTo("UP");
    vital.operate(OperatingMode.FORCED_OPEN);
    assertThat(application.get("/actuator/health").get("status").asText()).isEqualTo("DOWN");
  }

  @Test
  void isReadOnlyUnlessEnabled() {
    try (RunningApplication plain =
        RunningApplication.start(
            Application.class,
            "--management.endpoints.web.exposure.include=halfopen",
            "--halfopen.instances.chat.preset=ai")) {
      assertThat(plain.fetch("/actuator/halfopen/chat").statusCode()).isEqualTo(200);
      assertThat(
              plain.post("/actuator/halfopen/chat", "{\"operation\":\"force-open\"}").statusCode())
          .isIn(404, 405);
      assertThat(plain.context().getBean(Halfopen.class).circuitBreaker("chat").mode())
          .isEqualTo(OperatingMode.AUTOMATIC);
    }
  }
}
