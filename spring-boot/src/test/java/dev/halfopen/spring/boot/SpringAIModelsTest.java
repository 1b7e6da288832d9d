package dev.halfopen.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The models of Spring AI as its starters make them, over real sockets: requests are counted. */
class SpringAIModelsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {}

  private static ScriptedAiService service;
  private static RunningApplication application;

  private Map<String, ChatModel> models;
  private CircuitBreakerRegistry breakers;

  @BeforeAll
  static void start() {
    service = ScriptedAiService.start();
    Client.setDefaultBaseUrls(
        Optional.of(service.geminiBaseUri().toString()), Optional.empty()); // there is no property
    application =
        RunningApplication.startWithSpringAI(
            Application.class,
            "--spring.main.web-application-type=none",
            "--halfopen.ai.enabled=true",
            "--halfopen.defaults.failure-threshold=3",
            "--spring.ai.openai.api-key=none",
            "--spring.ai.openai.base-url=" + service.openAiBaseUri(),
            "--spring.ai.openai.chat.model=gpt",
            "--spring.ai.anthropic.api-key=none",
            "--spring.ai.anthropic.base-url=" + service.anthropicBaseUri(),
            "--spring.ai.anthropic.chat.model=claude",
            "--spring.ai.ollama.base-url=" + service.ollamaBaseUri(),
            "--spring.ai.ollama.chat.model=llama",
            "--spring.ai.google.genai.api-key=none",
            "--spring.ai.google.genai.chat.model=gemini");
  }

  @AfterAll
  static void stop() {
    application.close();
    Client.setDefaultBaseUrls(Optional.empty(), Optional.empty());
    service.close();
  }

  @BeforeEach
  void healthy() {
    service.script(Behavior.answer("Hello!"));
    service.reset();
    models = application.context().getBeansOfType(ChatModel.class);
    breakers = application.context().getBean(CircuitBreakerRegistry.class);
    breakers.all().forEach(CircuitBreaker::reset);
    breakers.all().forEach(breaker -> breaker.metrics().reset());
  }

  private void ask(String model, boolean streaming) {
    ChatModel asked = models.get(model);
    if (streaming) {
      List<ChatResponse> parts = asked.stream(new Prompt("Hi")).collectList().block(PATIENCE);
      assertThat(parts).isNotEmpty();
    } else {
      assertThat(asked.call("Hi")).isEqualTo("Hello!");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openAiChatModel, gpt, false",
    "openAiChatModel, gpt, true",
    "anthropicChatModel, claude, false",
    "anthropicChatModel, claude, true",
    "ollamaChatModel, llama, false",
    "ollamaChatModel, llama, true",
    "googleGenAiChatModel, gemini, false",
    "googleGenAiChatModel, gemini, true"
  })
  void eachCallIsOneRequestOfTheBreakerOfItsHostAndModel(
      String bean, String model, boolean streaming) {
    ask(bean, streaming);
    assertThat(service.requestCount()).isEqualTo(1);
    CircuitBreaker breaker =
        breakers.find("127.0.0.1:" + service.port() + "/" + model).orElseThrow();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);

    service.script(Behavior.unavailable());
    for (int i = 1; i <= 3; i++) {
      assertThatThrownBy(() -> ask(bean, streaming)).isNotNull();
      assertThat(service.requestCount()).isEqualTo(1 + i);
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(4);

    assertThatThrownBy(() -> ask(bean, streaming))
        .hasStackTraceContaining(CallNotPermittedException.class.getName());
    assertThat(service.requestCount()).isEqualTo(4);
    assertThat(breaker.metrics().snapshot().rejectedCalls()).isEqualTo(1);
  }
}
