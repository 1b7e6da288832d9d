package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exchange beneath an attempt of a pipeline, and a breaker of its own. */
class AttemptLimitTest {
  private static final AIRequest REQUEST = new AIRequest(Provider.OPENAI, "ai", "gpt", null, true);
  private static final CallTimeoutException TEN_SECONDS =
      new CallTimeoutException(Limit.ATTEMPT, Duration.ofSeconds(10));
  private static final String CHUNK =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";

  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/gpt");
  private final AIProtection protection =
      AIProtection.builder(registry).executor(Runnable::run).build();
  private final ManualAttempt attempt = new ManualAttempt();
  private final AtomicInteger aborted = new AtomicInteger();

  @AfterEach
  void nothingIsLeft() {
    assertThat(attempt.registered()).isZero();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  private AIExchange begin() {
    AIExchange exchange = attempt.making(() -> AIExchange.begin(protection, REQUEST));
    exchange.onAbort(aborted::incrementAndGet);
    exchange.headers(200, Map.of("Content-Type", List.of("text/event-stream")));
    return exchange;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anExchangeIsStoppedWhenItsAttemptsTimeIsOverAndTellsThatLimit() {
    AIExchange exchange = begin();
    time.advance(Duration.ofSeconds(10));
    attempt.isOver(TEN_SECONDS);
    assertThat(aborted).hasValue(1);
    assertThat(exchange.failed(new IOException("closed"))).isSameAs(TEN_SECONDS);
    assertThat(exchange.end()).isSameAs(TEN_SECONDS);
  }

  /** R9: a limit that an enclosing scope brought. */
  @Test
  void theLimitIsAFailureOfTheServiceIfTheExchangeHadHalfOfIt() {
    begin();
    time.advance(Duration.ofSeconds(5));
    attempt.isOver(TEN_SECONDS);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void theLimitSaysNothingOfAServiceThatHadLessThanHalfOfIt() {
    begin();
    time.advance(Duration.ofSeconds(5).minusNanos(1));
    attempt.isOver(TEN_SECONDS);
    assertThat(aborted).hasValue(1);
    assertThat(breaker.metrics().snapshot().failedCalls()).isZero();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void anAttemptThatIsGivenUpSaysNothingUnlessTheServiceHangs() {
    AIExchange exchange = begin();
    time.advance(breaker.config().hangThreshold());
    attempt.isOver(new CancellationException("hedged"));
    assertThat(exchange.failed(new IOException("closed")))
        .isInstanceOf(CancellationException.class);
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void anAttemptThatIsGivenUpWhileTheServiceHangsIsAFailure() {
    begin();
    time.advance(breaker.config().hangThreshold().plusNanos(1));
    attempt.isOver(new CancellationException("hedged"));
    assertThat(aborted).hasValue(1);
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void aConsumerThatWasBusyWasNotWaiting() {
    AIExchange exchange = begin();
    exchange.body(bytes(CHUNK));
    exchange.waiting(false);
    time.advance(breaker.config().hangThreshold().plusSeconds(1));
    attempt.isOver(new CancellationException("the consumer left"));
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void anExchangeThatHasEndedIsNoPartOfItsAttemptAnyMore() {
    AIExchange exchange = begin();
    exchange.body(bytes(CHUNK));
    exchange.failed(new IOException("reset"));
    assertThat(attempt.registered()).isZero();
    attempt.isOver(TEN_SECONDS);
    assertThat(aborted).hasValue(0);
  }

  @Test
  void afterTheLastWordALimitClosesTheBodyAndTakesNothingAway() {
    AIExchange exchange = begin();
    exchange.body(bytes(CHUNK));
    exchange.body(
        bytes(
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    assertThat(exchange.known()).isNull();
    time.advance(Duration.ofSeconds(10));
    attempt.isOver(TEN_SECONDS);
    assertThat(aborted).hasValue(1);
    assertThat(exchange.end()).isNull();
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void whatTheServiceHasSaidToItsEndIsNotTakenBackThoughNobodyHasLooked() {
    AIExchange exchange = begin();
    exchange.body(bytes(CHUNK));
    exchange.body(
        bytes(
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    time.advance(Duration.ofSeconds(10));
    attempt.isOver(TEN_SECONDS);
    assertThat(aborted).hasValue(1);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(1);
  }

  @Test
  void nothingIsAskedForNobody() {
    attempt.isOver(TEN_SECONDS);
    assertThatThrownBy(this::begin).isInstanceOf(CancellationException.class);
    assertThat(breaker.metrics().snapshot().totalCalls()).isZero();
  }
}
