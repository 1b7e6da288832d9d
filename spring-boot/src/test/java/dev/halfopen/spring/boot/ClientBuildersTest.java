package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The builders that Spring Boot gives, over real sockets, as models without an SDK are built with
 * them: plain calls by the one, streams by the other.
 */
class ClientBuildersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String YAML =
      """
      halfopen:
        ai:
          enabled: true
          hosts: %s
        defaults.failure-threshold: 2
      """;

  private final ScriptedAiService service = ScriptedAiService.start();

  @AfterEach
  void close() {
    service.close();
  }

  private interface Test {
    void with(AssertableApplicationContext context);
  }

  private static void withHosts(String hosts, Test test) {
    Contexts.withYaml(YAML.formatted(hosts))
        .withConfiguration(
            AutoConfigurations.of(
                HalfopenAIAutoConfiguration.class,
                HttpClientAutoConfiguration.class,
                RestClientAutoConfiguration.class,
                WebClientAutoConfiguration.class))
        .run(test::with);
  }

  private static String question(boolean streaming) {
    return "{\"model\":\"some-model\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
        .formatted(streaming);
  }

  private String ask(AssertableApplicationContext context, boolean streaming) {
    String url = service.openAiBaseUri() + "/chat/completions";
    if (streaming) {
      List<String> events =
          context
              .getBean(WebClient.Builder.class)
              .build()
              .post()
              .uri(url)
              .contentType(MediaType.APPLICATION_JSON)
              .bodyValue(question(true))
              .retrieve()
              .bodyToFlux(String.class)
              .collectList()
              .block(PATIENCE);
      return String.valueOf(events);
    }
    return String.valueOf(
        context
            .getBean(RestClient.Builder.class)
            .build()
            .post()
            .uri(url)
            .contentType(MediaType.APPLICATION_JSON)
            .body(question(false))
            .retrieve()
            .body(String.class));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachCallIsOneRequestOfTheBreakerOfItsHostAndModel(boolean streaming) {
    withHosts(
        "127.0.0.1",
        context -> {
          assertThat(ask(context, streaming)).contains("Hello");
          CircuitBreaker breaker =
              context
                  .getBean(CircuitBreakerRegistry.class)
                  .find("127.0.0.1:" + service.port() + "/some-model")
                  .orElseThrow();
          assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);

          service.script(Behavior.unavailable());
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ask(context, streaming)).isNotNull();
          }
          assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
          assertThat(service.requestCount()).isEqualTo(3);

          assertThatThrownBy(() -> ask(context, streaming))
              .hasStackTraceContaining(CallNotPermittedException.class.getName());
          assertThat(service.requestCount()).isEqualTo(3);
          assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofOtherHostsNothingIsJudged(boolean streaming) {
    withHosts(
        "ai.example.com",
        context -> {
          assertThat(ask(context, streaming)).contains("Hello");
          assertThat(context.getBean(CircuitBreakerRegistry.class).all()).isEmpty();
        });
  }
}
