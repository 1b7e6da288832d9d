package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow is what people feel, and not the length of an answer. */
class SlowAnswersTest {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration TOKEN = Duration.ofMillis(100);
  private static final Duration WHOLE = Duration.ofSeconds(10);
  private static final String CHAT = "/v1/chat/completions";
  private static final Map<String, List<String>> SSE =
      Map.of("Content-Type", List.of("text/event-stream"));
  private static final Map<String, List<String>> JSON =
      Map.of("Content-Type", List.of("application/json"));
  private static final String CHUNK =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
  private static final String STOP =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.builder()
              .timeSource(time)
              .slowCallThreshold(WHOLE)
              .failureDetector(
                  FailureDetector.failureRate(100).over(20).minimumCalls(4).slowCallRate(50))
              .build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai");

  private AIProtection.Builder protection() {
    return AIProtection.builder(registry).key(request -> "ai");
  }

  private AIProtection both() {
    return protection().slowFirstContent(FIRST).slowPerToken(TOKEN).build();
  }

  private static AIRequest request(boolean streaming, String path) {
    return new AIRequest(Provider.OPENAI, "ai", "gpt", null, streaming, path);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String usage(int tokens) {
    return "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":" + tokens + "}";
  }

  /** A stream of so many tokens, which the service tells unless there are none. */
  private void stream(AIProtection protection, long toFirst, long behind, int tokens) {
    AIExchange exchange = AIExchange.begin(protection, request(true, CHAT));
    exchange.headers(200, SSE);
    time.advance(Duration.ofMillis(toFirst));
    exchange.body(bytes(CHUNK));
    time.advance(Duration.ofMillis(behind));
    exchange.body(bytes(STOP));
    if (tokens > 0) {
      exchange.body(bytes("data: {\"choices\":[]," + usage(tokens) + "}\n\n"));
    }
    exchange.body(bytes("data: [DONE]\n\n"));
    assertThat(exchange.end()).isNull();
  }

  private void plain(AIProtection protection, long took, int tokens) {
    AIExchange exchange = AIExchange.begin(protection, request(false, CHAT));
    time.advance(Duration.ofMillis(took));
    exchange.headers(200, JSON);
    exchange.body(
        bytes(
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]"
                + (tokens > 0 ? "," + usage(tokens) : "")
                + "}"));
    assertThat(exchange.end()).isNull();
  }

  private long slow() {
    return breaker.metrics().snapshot().slowCalls();
  }

  @ParameterizedTest
  @CsvSource({
    "2000,     0,   1, false", // exactly as long as it may
    "2001,     0,   1, true",
    "   0,  1000,  10, false",
    "   0,  1001,  10, true",
    "1000, 60000, 900, false", // long, and never slow
    "2001, 60000, 900, true",
    "1999, 60000, 500, true",
    "2001,     0,   0, true", // the tokens weren't told
    "1000, 60000,   0, false",
  })
  void aStreamIsSlowToBeginOrToGoOn(long toFirst, long behind, int tokens, boolean slow) {
    stream(both(), toFirst, behind, tokens);
    assertThat(slow()).isEqualTo(slow ? 1 : 0);
  }

  @Test
  void eachOfTheTwoWorksAlone() {
    stream(protection().slowFirstContent(FIRST).build(), 1_000, 60_000, 1);
    stream(protection().slowPerToken(TOKEN).build(), 60_000, 100, 1);
    assertThat(slow()).isZero();
    stream(protection().slowFirstContent(FIRST).build(), 2_001, 0, 1);
    stream(protection().slowPerToken(TOKEN).build(), 0, 101, 1);
    assertThat(slow()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    " 3000,  10, false", // 2 s to begin, and 10 tokens
    " 3001,  10, true",
    "60000, 600, false",
    " 9999,   0, false", // the breaker's own threshold
    "10001,   0, true",
  })
  void anAnswerInOnePieceMayTakeWhatBothMayTake(long took, int tokens, boolean slow) {
    plain(both(), took, tokens);
    assertThat(slow()).isEqualTo(slow ? 1 : 0);
  }

  @Test
  void whatCanNotBeJudgedIsLeftToTheBreaker() {
    plain(protection().slowFirstContent(FIRST).build(), 9_999, 1);
    plain(protection().slowPerToken(TOKEN).build(), 9_999, 1);
    stream(protection().slowPerToken(TOKEN).build(), 0, 9_999, 0);
    assertThat(slow()).isZero();
    plain(protection().slowFirstContent(FIRST).build(), 10_001, 999);
    plain(protection().slowPerToken(TOKEN).build(), 10_001, 999);
    stream(protection().slowPerToken(TOKEN).build(), 0, 10_001, 0);
    assertThat(slow()).isEqualTo(3);
  }

  @Test
  void withoutTheSettingsAllIsAsBefore() {
    stream(protection().build(), 0, 10_000, 900);
    assertThat(slow()).isZero();
    stream(protection().build(), 0, 10_001, 900);
    plain(protection().build(), 10_001, 900);
    assertThat(slow()).isEqualTo(2);
  }

  @Test
  void ofFailuresTheBreakersOwnThresholdHolds() {
    for (long took : new long[] {9_000, 11_000}) {
      AIExchange exchange = AIExchange.begin(both(), request(true, CHAT));
      exchange.headers(200, SSE);
      time.advance(Duration.ofMillis(took));
      exchange.body(bytes(CHUNK));
      exchange.failed(new IOException("reset"));
    }
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(2);
    assertThat(slow()).isEqualTo(1);
  }

  @Test
  void theTimeOfABusyConsumerIsNotTheServices() {
    AIExchange exchange = AIExchange.begin(both(), request(true, CHAT));
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK));
    exchange.waiting(false);
    time.advance(Duration.ofMinutes(5));
    exchange.waiting(true);
    exchange.body(bytes(STOP));
    exchange.body(bytes("data: {\"choices\":[]," + usage(1) + "}\n\ndata: [DONE]\n\n"));
    exchange.end();
    assertThat(slow()).isZero();
  }

  @Test
  void slowAnswersAreEvidence() {
    for (int i = 0; i < 4; i++) {
      stream(both(), 2_500, 0, 10);
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void longAnswersAreNone() {
    for (int i = 0; i < 20; i++) {
      stream(both(), 500, 90_000, 1_000);
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void aSlowAnswerIsAFailureWhereTheBreakerSaysSoAndAnAnswerAllTheSame() {
    CircuitBreakerRegistry strict =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.builder()
                .timeSource(time)
                .slowCallThreshold(WHOLE)
                .slowIsFailure(true)
                .build());
    List<AIExchangeEnd> ends = new ArrayList<>();
    stream(
        AIProtection.builder(strict)
            .key(request -> "ai")
            .slowFirstContent(FIRST)
            .observer(ends::add)
            .build(),
        2_500,
        0,
        10);
    assertThat(strict.circuitBreaker("ai").metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(ends.get(0).outcome()).isEqualTo(dev.halfopen.Outcome.SUCCESS);
    assertThat(ends.get(0).took()).isEqualTo(Duration.ofMillis(2_500));
  }

  /** A pipeline around knows only how long the whole took. */
  @Test
  void beneathACallOfTheSameBreakerItIsSlowAsWell() {
    breaker.run(() -> stream(both(), 500, 90_000, 1_000));
    assertThat(slow()).isZero();
    breaker.run(() -> stream(both(), 2_500, 0, 10));
    assertThat(slow()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT8760H0.001S"})
  void badSettingsFailAtOnce(String duration) {
    Duration value = Duration.parse(duration);
    assertThatThrownBy(() -> protection().slowFirstContent(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slowFirstContent: " + value + " (expected: more than 0, at most 365 days)");
    assertThatThrownBy(() -> protection().slowPerToken(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slowPerToken: " + value + " (expected: more than 0, at most 365 days)");
  }
}
