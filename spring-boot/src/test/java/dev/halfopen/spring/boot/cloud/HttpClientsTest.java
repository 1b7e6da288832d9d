package dev.halfopen.spring.boot.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.spring.boot.RunningApplication;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.cloud.client.circuitbreaker.httpservice.HttpServiceFallback;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** What Spring Cloud's clients make of the factory: OpenFeign, and HTTP interfaces of Spring. */
class HttpClientsTest {
  private static final Map<String, Object> QUESTION =
      Map.of("model", "gpt-5", "messages", List.of(Map.of("role", "user", "content", "Hi")));

  private static ScriptedAiService service;
  private static RunningApplication application;

  /** By OpenFeign, whose name is the group. */
  @FeignClient(name = "feign-chat", url = "${service}", fallback = Sorry.class)
  interface FeignChat {
    @PostMapping(value = "/chat/completions", consumes = "application/json")
    String ask(@RequestBody Map<String, Object> question);
  }

  /** What it answers instead. */
  static class Sorry implements FeignChat {
    @Override
    public String ask(Map<String, Object> question) {
      return "Sorry.";
    }
  }

  /** By OpenFeign, without a fallback. */
  @FeignClient(name = "feign-plain", url = "${service}")
  interface PlainChat {
    @PostMapping(value = "/chat/completions", consumes = "application/json")
    String ask(@RequestBody Map<String, Object> question);
  }

  /** An HTTP interface, whose group is the id. */
  interface Chat {
    @PostExchange("/chat/completions")
    String ask(@RequestBody Map<String, Object> question);
  }

  /** What it answers instead. */
  public static class ChatFallback {
    public String ask(Throwable failure, Map<String, Object> question) {
      return "Sorry: " + failure.getClass().getSimpleName();
    }
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  @EnableFeignClients(clients = {FeignChat.class, PlainChat.class})
  static class Application {
    @Bean
    Sorry sorry() {
      return new Sorry();
    }
  }

  /** The group of HTTP interfaces. */
  @Configuration(proxyBeanMethods = false)
  @ImportHttpServices(group = "http-chat", types = Chat.class)
  @HttpServiceFallback(value = ChatFallback.class, group = "http-chat")
  static class Interfaces {
    @Bean
    RestClientHttpServiceGroupConfigurer addresses() {
      return groups ->
          groups.forEachClient(
              (group, client) -> client.baseUrl(service.openAiBaseUri().toString()));
    }
  }

  @BeforeAll
  static void start() {
    service = ScriptedAiService.start();
    application =
        RunningApplication.start(
            Application.class,
            "--service=" + service.openAiBaseUri(),
            "--spring.main.sources=" + Interfaces.class.getName(),
            "--spring.cloud.openfeign.circuitbreaker.enabled=true",
            "--spring.cloud.openfeign.circuitbreaker.group.enabled=true",
            "--spring.cloud.circuitbreaker.http-services.enabled=true",
            "--halfopen.instances.feign-chat.failure-threshold=2",
            "--halfopen.instances.feign-plain.failure-threshold=2",
            "--halfopen.instances.http-chat.failure-threshold=2");
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

  private static CircuitBreaker breaker(String name) {
    return application.context().getBean(CircuitBreakerRegistry.class).find(name).orElseThrow();
  }

  @Test
  void openFeignsMethodsHaveBreakersOfTheirGroupsSettings() {
    FeignChat chat = application.context().getBean(FeignChat.class);
    assertThat(chat.ask(QUESTION)).contains("Hello");

    service.script(Behavior.unavailable());
    for (int i = 0; i < 3; i++) {
      assertThat(chat.ask(QUESTION)).isEqualTo("Sorry.");
    }
    assertThat(service.requestCount()).isEqualTo(3);
    CircuitBreaker breaker =
        application.context().getBean(CircuitBreakerRegistry.class).all().stream()
            .filter(one -> "feign-chat".equals(one.tags().get("group")))
            .findFirst()
            .orElseThrow();
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.name()).contains("ask");
    assertThat(breaker.metrics().snapshot().rejectedCalls()).isEqualTo(1);
  }

  @Test
  void openFeignWithoutAFallbackSaysWhatFailed() {
    PlainChat chat = application.context().getBean(PlainChat.class);
    service.script(Behavior.unavailable());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> chat.ask(QUESTION))
          .isInstanceOf(NoFallbackAvailableException.class)
          .hasCauseInstanceOf(feign.FeignException.ServiceUnavailable.class);
    }
    assertThatThrownBy(() -> chat.ask(QUESTION))
        .isInstanceOf(NoFallbackAvailableException.class)
        .hasCauseInstanceOf(CallNotPermittedException.class);
    assertThat(service.requestCount()).isEqualTo(2);
  }

  @Test
  void anHttpInterfaceGoesThroughTheBreakerOfItsGroup() {
    Chat chat = application.context().getBean(Chat.class);
    assertThat(chat.ask(QUESTION)).contains("Hello");

    service.script(Behavior.unavailable());
    for (int i = 0; i < 2; i++) {
      assertThat(chat.ask(QUESTION)).isEqualTo("Sorry: ServiceUnavailable");
    }
    assertThat(chat.ask(QUESTION)).isEqualTo("Sorry: CallNotPermittedException");
    assertThat(service.requestCount()).isEqualTo(3);
    assertThat(breaker("http-chat"))
        .isSameAs(application.context().getBean(Halfopen.class).circuitBreaker("http-chat"));
  }
}
