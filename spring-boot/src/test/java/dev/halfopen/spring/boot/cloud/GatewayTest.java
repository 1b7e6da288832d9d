package dev.halfopen.spring.boot.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.spring.boot.RunningApplication;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring Cloud Gateway with its circuit breaker filter, in front of a service that falls ill. */
class GatewayTest {
  private static final String QUESTION =
      "{\"model\": \"gpt-5\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";

  private static ScriptedAiService service;
  private static RunningApplication application;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import(Pages.class)
  static class Application {}

  @RestController
  static class Pages {
    @PostMapping("/sorry")
    String sorry() {
      return "Sorry.";
    }
  }

  @BeforeAll
  static void start() {
    service = ScriptedAiService.start();
    String uri = "http://127.0.0.1:" + service.port();
    application =
        RunningApplication.start(
            List.of("io.github.resilience4j", "org.springframework.ai"),
            Application.class,
            "--spring.main.web-application-type=reactive",
            "--halfopen.instances.plain.failure-threshold=2",
            "--halfopen.instances.kind.failure-threshold=2",
            "--halfopen.pipelines.slow.timeouts.attempt=100ms",
            route(0, "id", "plain"),
            route(0, "uri", uri),
            route(0, "predicates[0]", "Path=/plain/**"),
            route(0, "filters[0]", "StripPrefix=1"),
            route(0, "filters[1].name", "CircuitBreaker"),
            route(0, "filters[1].args.name", "plain"),
            route(0, "filters[1].args.statusCodes", "503"),
            route(1, "id", "kind"),
            route(1, "uri", uri),
            route(1, "predicates[0]", "Path=/kind/**"),
            route(1, "filters[0]", "StripPrefix=1"),
            route(1, "filters[1].name", "CircuitBreaker"),
            route(1, "filters[1].args.name", "kind"),
            route(1, "filters[1].args.statusCodes", "503"),
            route(1, "filters[1].args.fallbackUri", "forward:/sorry"),
            route(2, "id", "slow"),
            route(2, "uri", uri),
            route(2, "predicates[0]", "Path=/slow/**"),
            route(2, "filters[0]", "StripPrefix=1"),
            route(2, "filters[1]", "CircuitBreaker=slow"));
  }

  private static String route(int number, String key, String value) {
    return "--spring.cloud.gateway.server.webflux.routes[" + number + "]." + key + "=" + value;
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
    List.of("plain", "kind", "slow").forEach(id -> breaker(id).reset());
  }

  private static CircuitBreaker breaker(String id) {
    return application.context().getBean(Halfopen.class).circuitBreaker(id);
  }

  private static HttpResponse<String> ask(String route) {
    return application.post("/" + route + "/v1/chat/completions", QUESTION);
  }

  @Test
  void aRefusedCallIsAnsweredWith503AndNotSent() {
    assertThat(ask("plain").body()).contains("Hello");
    assertThat(breaker("plain").metrics().snapshot().successfulCalls()).isEqualTo(1);

    service.script(Behavior.unavailable());
    for (int i = 0; i < 2; i++) {
      assertThat(ask("plain").statusCode()).isGreaterThanOrEqualTo(500);
    }
    assertThat(breaker("plain").state()).isEqualTo(CircuitState.OPEN);
    long sent = service.requestCount();
    assertThat(ask("plain").statusCode()).isEqualTo(503);
    assertThat(service.requestCount()).isEqualTo(sent);
    assertThat(breaker("plain").status().callsInFlight()).isZero();
  }

  @Test
  void aFallbackAnswersInItsPlace() {
    service.script(Behavior.unavailable());
    for (int i = 0; i < 3; i++) {
      assertThat(ask("kind").body()).isEqualTo("Sorry.");
    }
    assertThat(service.requestCount()).isEqualTo(2);
    assertThat(breaker("kind").state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void aTimeLimitIsAnsweredWith504() {
    service.script(Behavior.hang());
    assertThat(ask("slow").statusCode()).isEqualTo(504);
    assertThat(breaker("slow").metrics().snapshot().timeouts()).isEqualTo(1);
  }
}
