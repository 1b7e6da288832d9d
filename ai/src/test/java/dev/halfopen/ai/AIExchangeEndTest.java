package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Outcome;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What observers are told of exchanges, on a manual clock. */
class AIExchangeEndTest {
  private static final AIRequest REQUEST =
      new AIRequest(Provider.OPENAI, "ai", "gpt", null, true, "/v1/chat/completions");
  private static final Map<String, List<String>> SSE =
      Map.of("Content-Type", List.of("text/event-stream"));
  private static final Map<String, List<String>> JSON =
      Map.of("Content-Type", List.of("application/json"));
  private static final String CHUNK = event("{\"content\":\"x\"}", "null");
  private static final String STOP = event("{}", "\"stop\"");
  private static final String USAGE =
      "data: {\"object\":\"chat.completion.chunk\",\"model\":\"gpt-5-2026\",\"choices\":[],\"usage\":"
          + "{\"prompt_tokens\":20,\"completion_tokens\":10,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":5},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":4}}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  private final ManualTimeSource time = new ManualTimeSource();
  private final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/gpt");
  private final List<AIExchangeEnd> ends = new ArrayList<>();
  private final AIProtection protection =
      AIProtection.builder(registry)
          .watchdogs(Watchdogs.NONE.firstToken(Duration.ofSeconds(30)))
          .timer(timer)
          .executor(Runnable::run)
          .observer(ends::add)
          .build();

  private static String event(String delta, String finishReason) {
    return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}%n%n"
        .formatted(delta, finishReason);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private AIExchange begin() {
    return AIExchange.begin(protection, REQUEST);
  }

  private AIExchangeEnd only() {
    assertThat(ends).hasSize(1);
    return ends.get(0);
  }

  @Test
  void aStreamIsToldWithAllThatItWas() {
    AIExchange exchange = begin();
    time.advance(Duration.ofMillis(300));
    exchange.headers(200, SSE);
    time.advance(Duration.ofMillis(200));
    exchange.body(bytes(CHUNK));
    time.advance(Duration.ofMillis(40));
    exchange.body(bytes(CHUNK));
    time.advance(Duration.ofMillis(60));
    exchange.body(bytes(CHUNK + STOP + USAGE));
    time.advance(Duration.ofMillis(100));
    exchange.body(bytes(DONE));
    assertThat(ends).isEmpty();
    assertThat(exchange.end()).isNull();

    AIExchangeEnd end = only();
    assertThat(end.service()).isEqualTo("ai");
    assertThat(end.model()).isEqualTo("gpt");
    assertThat(end.provider()).isEqualTo(Provider.OPENAI);
    assertThat(end.operation()).isEqualTo("chat");
    assertThat(end.status()).isEqualTo(200);
    assertThat(end.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(end.failure()).isNull();
    assertThat(end.circuitBreakerName()).isEqualTo("ai/gpt");
    assertThat(end.took()).isEqualTo(Duration.ofMillis(700));
    assertThat(end.toFirstContent()).isEqualTo(Duration.ofMillis(500));
    assertThat(end.longestGap()).isEqualTo(Duration.ofMillis(60));
    assertThat(end.timePerOutputToken()).isEqualTo(Duration.ofMillis(20));
    assertThat(end.contentEvents()).isEqualTo(3);
    assertThat(end.inputTokens()).isEqualTo(20);
    assertThat(end.outputTokens()).isEqualTo(10);
    assertThat(end.cachedTokens()).isEqualTo(5);
    assertThat(end.cacheCreationTokens()).isEqualTo(-1);
    assertThat(end.reasoningTokens()).isEqualTo(4);
    assertThat(end.answeringModel()).isEqualTo("gpt-5-2026");
    assertThat(end.finishReasons()).containsExactly("stop");
    assertThat(end.streamed()).isTrue();
    assertThat(end.bytes())
        .isEqualTo((3 * CHUNK.length()) + STOP.length() + USAGE.length() + DONE.length());
    assertThat(end)
        .hasToString(
            "ai/gpt chat: SUCCESS after 700 ms, first content after 500 ms,"
                + " 20 tokens in, 10 tokens out");
  }

  @Test
  void aCallThatTheBreakerRejectsIsNoExchange() {
    breaker.trip(Duration.ofHours(1), "test");
    assertThatThrownBy(this::begin).isInstanceOf(CallNotPermittedException.class);
    assertThat(ends).isEmpty();
  }

  @Test
  void anExchangeThatCouldNotBeginIsNone() {
    timer.shutdown();
    assertThatThrownBy(this::begin).isInstanceOf(RejectedExecutionException.class);
    assertThat(ends).isEmpty();
  }

  @Test
  void aFailureIsToldWithItsKind() {
    begin().failed(new IOException("seen", new ConnectException("refused")));
    assertThat(only().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(only().failure()).isEqualTo(AIFailure.UNREACHABLE);
    assertThat(only().status()).isZero();
    assertThat(only().toFirstContent()).isNull();
    assertThat(only().longestGap()).isNull();
    assertThat(only().timePerOutputToken()).isNull();
    assertThat(only().answeringModel()).isNull();
    assertThat(only().finishReasons()).isEmpty();
    assertThat(only().inputTokens()).isEqualTo(-1);
    assertThat(only().streamed()).isTrue();
  }

  @Test
  void aRefusalIsToldWithItsStatus() {
    AIExchange exchange = begin();
    exchange.headers(429, JSON);
    exchange.body(bytes("{\"error\":{\"code\":\"rate_limit_exceeded\"}}"));
    exchange.end();
    assertThat(only().status()).isEqualTo(429);
    assertThat(only().outcome()).isEqualTo(Outcome.THROTTLED);
    assertThat(only().failure()).isEqualTo(AIFailure.RATE_LIMITED);
  }
}
