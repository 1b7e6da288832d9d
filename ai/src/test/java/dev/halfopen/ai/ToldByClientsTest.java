package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Outcome;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ReceivedRequest;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.testkit.TokenUsage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With every client over real sockets: an exchange is told once, with what the service sent. */
class ToldByClientsTest {
  private static final long PATIENCE = 20;

  /** The usual rule of thumb of the scripted service: four characters a token. */
  private static final int CHARACTERS_A_TOKEN = 4;

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final BlockingQueue<AIExchangeEnd> ends = new LinkedBlockingQueue<>();
  private final AIProtection protection =
      AIProtection.builder(registry)
          .watchdogs(Watchdogs.NONE.firstToken(Duration.ofSeconds(60)))
          .observer(ends::add)
          .build();

  @AfterEach
  void close() {
    service.close();
  }

  private AIExchangeEnd only() throws InterruptedException {
    AIExchangeEnd end = ends.poll(PATIENCE, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    assertThat(service.awaitIdle(Duration.ofSeconds(PATIENCE))).isTrue();
    assertThat(ends).isEmpty();
    return end;
  }

  /** The service says what it was asked for: Azure's client has that in the path only. */
  private static @Nullable String answering(ReceivedRequest request) {
    return request.model().isEmpty() ? null : request.model();
  }

  @ParameterizedTest
  @EnumSource
  void aPlainAnswer(ProtectedClients client) throws Exception {
    service.next(Behavior.answer("One two three four"));
    try (Caller caller = client.caller(service.port(), protection)) {
      caller.plain();
      AIExchangeEnd end = only();

      ReceivedRequest request = service.received().get(0);
      assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(end.status()).isEqualTo(200);
      assertThat(end.model()).isEqualTo("test-model");
      assertThat(end.answeringModel()).isEqualTo(answering(request));
      assertThat(end.outputTokens()).isEqualTo(4);
      assertThat(end.inputTokens()).isEqualTo(request.body().length() / CHARACTERS_A_TOKEN);
      assertThat(end.contentEvents()).isEqualTo(1);
      assertThat(end.streamed()).isFalse();
      assertThat(end.bytes()).isPositive();
      assertThat(end.toFirstContent()).isBetween(Duration.ZERO, end.took());
      assertThat(registry.find(end.circuitBreakerName())).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStream(ProtectedClients client) throws Exception {
    service.next(Behavior.answer("One two three four"));
    try (Caller caller = client.caller(service.port(), protection)) {
      caller.stream();
      AIExchangeEnd end = only();

      ReceivedRequest request = service.received().get(0);
      boolean isAsked =
          request.body().contains("include_usage") || !request.path().contains("/completions");
      assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(end.answeringModel()).isEqualTo(answering(request));
      assertThat(end.contentEvents()).isEqualTo(4);
      assertThat(end.outputTokens()).isEqualTo(isAsked ? 4 : -1);
      assertThat(end.streamed()).isTrue();
      assertThat(end.toFirstContent()).isBetween(Duration.ZERO, end.took());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNumbersAreThoseOfTheService(ProtectedClients client) throws Exception {
    TokenUsage usage = new TokenUsage(1_001, 2_002, 303, 404);
    service.script(Behavior.answer("One two").usage(usage).answeringModel("test-model-2026"));
    boolean isAnthropic = client == ProtectedClients.ANTHROPIC;
    try (Caller caller = client.caller(service.port(), protection)) {
      for (boolean streaming : new boolean[] {true, false}) {
        if (streaming) {
          caller.stream();
        } else {
          caller.plain();
        }
        AIExchangeEnd end = only();
        assertThat(end.inputTokens()).isEqualTo(usage.input());
        assertThat(end.outputTokens()).isEqualTo(usage.output());
        assertThat(end.cachedTokens()).isEqualTo(usage.cached());
        assertThat(end.reasoningTokens()).isEqualTo(isAnthropic ? -1 : usage.reasoning());
        assertThat(end.answeringModel()).isEqualTo("test-model-2026");
        assertThat(end.streamed()).isEqualTo(streaming);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatIsLeftCutOrFailed(ProtectedClients client) throws Exception {
    try (Caller caller = client.caller(service.port(), protection)) {
      if (client.leaves()) {
        service.next(Behavior.answerOfTokens(20).tokensPerSecond(50).stallAfter(10));
        Throwable unused = Assertions.catchThrowable(caller::leave);
        assertThat(only().outcome()).isEqualTo(Outcome.IGNORED);
      }
      service.next(Behavior.endWithoutMarkerAfter(3));
      Throwable unusedCut = Assertions.catchThrowable(caller::stream);
      AIExchangeEnd cut = only();
      assertThat(cut.outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(cut.failure()).isEqualTo(AIFailure.BAD_OUTPUT);
      assertThat(cut.contentEvents()).isEqualTo(3);

      service.next(Behavior.overloaded());
      Throwable unusedError = Assertions.catchThrowable(caller::stream);
      AIExchangeEnd error = only();
      assertThat(error.outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(error.failure()).isEqualTo(AIFailure.OVERLOADED);
      assertThat(Set.of(503, 529)).contains(error.status());
      assertThat(error.contentEvents()).isZero();
    }
  }
}
