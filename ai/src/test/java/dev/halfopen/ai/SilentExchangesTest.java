package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.ManualTimeSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of an exchange for which a stream was asked content is the sign of life, of others none is. */
class SilentExchangesTest {
  private static final String CHUNK =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
          + "\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]}\n\n";
  private static final String PING = ": ping\n\n";

  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.builder()
              .silenceIsFailureAfter(Duration.ofSeconds(20), Duration.ofSeconds(100))
              .timeSource(time)
              .build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/gpt");
  private final AIProtection protection =
      AIProtection.builder(registry).watchdogs(Watchdogs.NONE).build();

  private AIExchange begin(boolean streaming) {
    return AIExchange.begin(
        protection,
        new AIRequest(Provider.OPENAI, "ai", "gpt", null, streaming, "/v1/chat/completions"));
  }

  private static AIExchange streamed(AIExchange exchange) {
    exchange.headers(200, Map.of("Content-Type", List.of("text/event-stream")));
    return exchange;
  }

  private static void gives(AIExchange exchange, String text) {
    exchange.body(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Time passes, and then another call comes by. */
  private long failuresAfter(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
    breaker.acquirePermit().ignore();
    return breaker.status().evidence().failures();
  }

  @Test
  void theFirstContentMustComeInTime() {
    begin(true);
    assertThat(failuresAfter(19)).isZero();
    assertThat(failuresAfter(2)).isEqualTo(1);
    assertThat(breaker.status().silentCalls()).isEqualTo(1);
  }

  @Test
  void contentIsASignOfLifeAndAPingIsNone() {
    AIExchange exchange = streamed(begin(true));
    for (int i = 0; i < 20; i++) {
      gives(exchange, CHUNK);
      assertThat(failuresAfter(15)).isZero();
    }
    gives(exchange, PING);
    exchange.waiting(false);
    exchange.waiting(true);
    assertThat(failuresAfter(6)).isEqualTo(1);
  }

  @Test
  void aConsumerThatIsBusyIsNotWaiting() {
    AIExchange exchange = streamed(begin(true));
    gives(exchange, CHUNK);
    exchange.waiting(false);
    assertThat(failuresAfter(500)).isZero();
    exchange.waiting(true);
    assertThat(failuresAfter(21)).isEqualTo(1);
  }

  @Test
  void anAnswerInOnePieceHasTheOtherLimit() {
    begin(false);
    assertThat(failuresAfter(99)).isZero();
    assertThat(failuresAfter(5)).isEqualTo(1);
  }

  @Test
  void anExchangeInACallOfTheSameBreakerIsThatCall() {
    breaker.run(
        () -> {
          AIExchange first = streamed(begin(true));
          time.advance(Duration.ofSeconds(15));
          gives(first, CHUNK);
          first.waiting(false);
          first.left();
          AIExchange second = streamed(begin(true));
          time.advance(Duration.ofSeconds(15));
          gives(second, CHUNK);
          second.left();
        });
    assertThat(failuresAfter(0)).isZero();
    breaker.run(
        () -> {
          streamed(begin(true));
          time.advance(Duration.ofSeconds(25));
        });
    assertThat(failuresAfter(0)).as("found by its own end").isEqualTo(1);
  }
}
