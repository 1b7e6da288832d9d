package dev.halfopen.spring.boot.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.spring.boot.Halfopen;
import dev.halfopen.spring.boot.RunningApplication;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** A ChatClient over real sockets, through illnesses of the service that it asks first. */
class PipelineAdvisorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {
    @Bean
    Consumer<AIExchangeEnd> ends() {
      return ENDS::add;
    }
  }

  private static final List<AIExchangeEnd> ENDS = Collections.synchronizedList(new ArrayList<>());

  private static ScriptedAiService openAi;
  private static ScriptedAiService anthropic;
  private static RunningApplication application;
  private static Halfopen halfopen;
  private static Map<String, ChatModel> models;

  private final CircuitBreaker first = halfopen.circuitBreaker("openAiChatModel");
  private final CircuitBreaker other = halfopen.circuitBreaker("anthropicChatModel");
  private final ChatClient client = client("chat").build();

  private static ChatClient.Builder client(String pipeline) {
    return ChatClient.builder(models.get("openAiChatModel"))
        .defaultAdvisors(PipelineAdvisor.of(halfopen, pipeline, models));
  }

  @BeforeAll
  static void start() {
    openAi = ScriptedAiService.start();
    anthropic = ScriptedAiService.start();
    application =
        RunningApplication.start(
            List.of(
                "io.github.resilience4j",
                "org.springframework.ai.model.google",
                "org.springframework.ai.model.ollama",
                "org.springframework.cloud.gateway"),
            Application.class,
            "--spring.main.web-application-type=none",
            "--spring.ai.openai.api-key=none",
            "--spring.ai.openai.base-url=" + openAi.openAiBaseUri(),
            "--spring.ai.openai.chat.model=gpt",
            "--spring.ai.openai.chat.temperature=0.1",
            "--spring.ai.anthropic.api-key=none",
            "--spring.ai.anthropic.base-url=" + anthropic.anthropicBaseUri(),
            "--spring.ai.anthropic.chat.model=claude",
            "--spring.ai.anthropic.chat.temperature=0.2",
            "--halfopen.ai.enabled=true",
            "--halfopen.instances.openAiChatModel.preset=ai",
            "--halfopen.instances.openAiChatModel.name=127.0.0.1:" + openAi.port() + "/gpt",
            "--halfopen.instances.openAiChatModel.provider=openai",
            "--halfopen.instances.openAiChatModel.failure-threshold=3",
            "--halfopen.instances.anthropicChatModel.preset=ai",
            "--halfopen.instances.anthropicChatModel.name=127.0.0.1:"
                + anthropic.port()
                + "/claude",
            "--halfopen.instances.anthropicChatModel.provider=anthropic",
            "--halfopen.pipelines.chat.targets=openAiChatModel,anthropicChatModel",
            "--halfopen.pipelines.hurried.targets=openAiChatModel,anthropicChatModel",
            "--halfopen.pipelines.hurried.timeouts.first-item=2s",
            "--halfopen.pipelines.hurried.timeouts.attempt=2s");
    halfopen = application.context().getBean(Halfopen.class);
    models = application.context().getBeansOfType(ChatModel.class);
  }

  @AfterAll
  static void stop() {
    application.close();
    openAi.close();
    anthropic.close();
  }

  @BeforeEach
  void healthy() throws InterruptedException {
    openAi.script(Behavior.answer("I am the first."));
    anthropic.script(Behavior.answer("I am the other."));
    openAi.awaitIdle(PATIENCE);
    anthropic.awaitIdle(PATIENCE);
    openAi.reset();
    anthropic.reset();
    for (CircuitBreaker breaker : List.of(first, other)) {
      breaker.reset();
      breaker.metrics().reset();
    }
    ENDS.clear();
  }

  private String ask(boolean streaming) {
    return ask(client, streaming);
  }

  private static String ask(ChatClient client, boolean streaming) {
    return streaming
        ? String.join("", client.prompt("Hi").stream().content().collectList().block(PATIENCE))
        : client.prompt("Hi").call().content();
  }

  private static MetricsSnapshot counted(CircuitBreaker breaker) {
    return breaker.metrics().snapshot();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallOfAHealthyServiceIsCountedOnce(boolean streaming) {
    assertThat(ask(streaming)).isEqualTo("I am the first.");
    assertThat(openAi.requestCount()).isEqualTo(1);
    assertThat(anthropic.requestCount()).isZero();
    assertThat(counted(first).totalCalls()).isEqualTo(1);
    assertThat(counted(first).successfulCalls()).isEqualTo(1);
    assertThat(ENDS).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOtherModelAnswersThroughAnOutageAndTheFirstIsTakenBackByOneTrial(boolean streaming) {
    openAi.script(Behavior.overloaded());
    for (int i = 1; i <= 5; i++) {
      assertThat(ask(streaming)).isEqualTo("I am the other.");
      assertThat(anthropic.requestCount()).isEqualTo(i);
    }
    assertThat(openAi.requestCount()).isEqualTo(3);
    assertThat(first.state()).isEqualTo(CircuitState.OPEN);
    assertThat(counted(first).totalCalls()).isEqualTo(3);
    assertThat(counted(first).failedCalls()).isEqualTo(3);
    assertThat(counted(other).totalCalls()).isEqualTo(5);

    openAi.script(Behavior.answer("I am back."));
    first.reset();
    first.trip(Duration.ofNanos(1), "its trial is due at once");
    assertThat(ask(streaming)).isEqualTo("I am back.");
    assertThat(first.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(counted(first).totalCalls()).isEqualTo(4);
    assertThat(counted(first).rejectedCalls()).isEqualTo(2);
  }

  @Test
  void aFailureBeforeTheFirstTokenGoesOnWithTheOtherModel() {
    openAi.script(Behavior.answer("I begin and").resetAfter(0));
    assertThat(ask(true)).isEqualTo("I am the other.");
    openAi.script(Behavior.answer("I begin and").errorEventAfter(0));
    assertThat(ask(true)).isEqualTo("I am the other.");
    assertThat(counted(first).failedCalls()).isEqualTo(2);
    assertThat(counted(first).totalCalls()).isEqualTo(2);
  }

  @Test
  void aFailureAfterTheFirstTokenIsPassedOn() {
    openAi.script(Behavior.answer("I begin and break off.").tokensPerSecond(5).resetAfter(3));
    List<String> came = Collections.synchronizedList(new ArrayList<>());
    Throwable failure =
        catchThrowable(
            () -> client.prompt("Hi").stream().content().doOnNext(came::add).blockLast(PATIENCE));
    assertThat(failure).isNotNull();
    assertThat(String.join("", came)).startsWith("I begin").doesNotContain("other");
    assertThat(anthropic.requestCount()).isZero();
    assertThat(counted(first).failedCalls()).isEqualTo(1);
    assertThat(counted(first).totalCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoIsToldToWaitIsLeftAloneAndIsNoWorse(boolean streaming) {
    openAi.script(Behavior.rateLimited(Duration.ofMinutes(5)));
    assertThat(ask(streaming)).isEqualTo("I am the other.");
    assertThat(ask(streaming)).isEqualTo("I am the other.");
    assertThat(openAi.requestCount()).isEqualTo(1);
    assertThat(first.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(counted(first).throttledCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSpentQuotaGoesToAnotherProvider(boolean streaming) {
    openAi.script(Behavior.quotaExhausted());
    assertThat(ask(streaming)).isEqualTo("I am the other.");
    assertThat(first.state()).isEqualTo(CircuitState.OPEN);
    assertThat(counted(first).exhaustedCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWrongRequestGoesNowhereAndItsExceptionIsTheClients(boolean streaming) {
    openAi.script(
        Behavior.status(
            400,
            Map.of(),
            "{\"error\":{\"message\":\"messages: expected an"
                + " array\",\"type\":\"invalid_request_error\"}}"));
    assertThatThrownBy(() -> ask(streaming)).hasStackTraceContaining("expected an array");
    assertThat(openAi.requestCount()).isEqualTo(1);
    assertThat(anthropic.requestCount()).isZero();
    assertThat(counted(first).failedCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoHangsIsLeftWhenItsTimeIsOver(boolean streaming) throws InterruptedException {
    openAi.script(Behavior.hang());
    assertThat(ask(client("hurried").build(), streaming)).isEqualTo("I am the other.");
    assertThat(openAi.awaitIdle(PATIENCE)).as("the connection is closed").isTrue();
    assertThat(counted(first).failedCalls()).isEqualTo(1);
    assertThat(counted(first).totalCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOtherModelHasItsOwnOptionsAndWhatWasAskedForBeyondTheFirsts(boolean streaming) {
    openAi.script(Behavior.overloaded());
    assertThat(ask(streaming)).isNotEmpty();
    assertThat(anthropic.received().get(0).model()).isEqualTo("claude");
    assertThat(anthropic.received().get(0).body()).contains("\"temperature\":0.2");

    ChatClient warm = client("chat").defaultOptions(ChatOptions.builder().temperature(0.7)).build();
    assertThat(ask(warm, streaming)).isNotEmpty();
    assertThat(openAi.received().get(1).body()).contains("\"temperature\":0.7");
    assertThat(anthropic.received().get(1).body())
        .contains("\"temperature\":0.7", "\"model\":\"claude\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMemoryHasEachQuestionAndEachAnswerOnce(boolean streaming) {
    ChatMemory memory = MessageWindowChatMemory.builder().build();
    ChatClient remembering =
        client("chat")
            .defaultAdvisors(
                a ->
                    a.advisors(MessageChatMemoryAdvisor.builder(memory).build())
                        .param(ChatMemory.CONVERSATION_ID, "c"))
            .build();
    openAi.script(Behavior.overloaded());
    assertThat(ask(remembering, streaming)).isEqualTo("I am the other.");
    openAi.script(Behavior.answer("I am the first."));
    assertThat(ask(remembering, streaming)).isEqualTo("I am the first.");
    assertThat(memory.get("c"))
        .extracting(Message::getText)
        .containsExactly("Hi", "I am the other.", "Hi", "I am the first.");
  }

  /** A tool as users write it. */
  static class Clock {
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();

    @Tool(description = "Tells the time")
    String time() {
      calls.merge("time", 1, Integer::sum);
      return "half past nine";
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aToolIsCalledOnceAndItsResultGoesToTheModelThatAnswers(boolean streaming) {
    openAi.next(streaming ? TOOL_CALL_STREAM : TOOL_CALL);
    openAi.script(Behavior.overloaded());
    Clock clock = new Clock();
    ChatClient withTools = client("chat").defaultTools(clock).build();
    assertThat(ask(withTools, streaming)).isEqualTo("I am the other.");
    assertThat(clock.calls).containsEntry("time", 1);
    assertThat(openAi.requestCount()).isEqualTo(2);
    assertThat(anthropic.requestCount()).isEqualTo(1);
    ReceivedRequest asked = anthropic.received().get(0);
    assertThat(asked.body())
        .contains("tool_use", "tool_result", "half past nine", "Tells the time");
  }

  private static final String CALL =
      "{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"time\",\"arguments\":\"{}\"}}";

  private static final Behavior TOOL_CALL =
      Behavior.status(
          200,
          Map.of(),
          "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,"
              + "\"message\":{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"tool_calls\":["
              + CALL
              + "]},\"logprobs\":null,\"finish_reason\":\"tool_calls\"}]}");

  private static final Behavior TOOL_CALL_STREAM =
      Behavior.status(
          200,
          Map.of("Content-Type", "text/event-stream"),
          "data:"
              + " {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,"
              + "\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
              + CALL
              + "]},\"finish_reason\":null}]}\n\n"
              + "data:"
              + " {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
              + "data: [DONE]\n\n");

  @Test
  void aTargetWithoutAModelIsFoundAtTheStart() {
    assertThatThrownBy(
            () ->
                PipelineAdvisor.of(
                    halfopen,
                    "chat",
                    Map.of(
                        "openAiChatModel", application.context().getBean(OpenAiChatModel.class))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("models: [openAiChatModel] (expected: one for target anthropicChatModel)");
  }
}
