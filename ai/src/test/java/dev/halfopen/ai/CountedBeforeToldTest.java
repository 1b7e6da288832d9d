package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent.CallEnded;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * What stops an exchange makes its client fail, and so lets the caller know: by then the breaker
 * has counted, and the observers were told. The breaker's listeners, who may be slow, come later.
 */
class CountedBeforeToldTest {
  private static final AIRequest REQUEST = new AIRequest(Provider.OPENAI, "ai", "gpt", null, true);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String WHOLE =
      "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
          + "{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

  private final ManualTimeSource time = new ManualTimeSource();
  private final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/gpt");
  private final List<String> happened = new CopyOnWriteArrayList<>();
  private final ManualAttempt attempt = new ManualAttempt();

  private AIExchange begin() {
    breaker.onEvent(CallEnded.class, event -> happened.add("listener"));
    AIProtection protection =
        AIProtection.builder(registry)
            .watchdogs(Watchdogs.NONE.firstToken(LIMIT))
            .timer(timer)
            .executor(Runnable::run)
            .observer(end -> happened.add("observer: " + end.outcome()))
            .build();
    AIExchange exchange = attempt.making(() -> AIExchange.begin(protection, REQUEST));
    exchange.onAbort(
        () -> happened.add("hook, in flight: " + breaker.metrics().snapshot().callsInFlight()));
    return exchange;
  }

  @Test
  void whenAWatchdogComes() {
    begin();
    timer.advance(LIMIT);
    assertThat(happened).containsExactly("observer: FAILURE", "hook, in flight: 0", "listener");
  }

  @Test
  void whenTheTimeOfTheAttemptIsOver() {
    begin();
    time.advance(LIMIT);
    attempt.isOver(new CallTimeoutException(Limit.ATTEMPT, LIMIT));
    assertThat(happened).containsExactly("observer: FAILURE", "hook, in flight: 0", "listener");
  }

  @Test
  void whenTheTimeOfTheAttemptIsOverBehindTheLastWord() {
    AIExchange exchange = begin();
    exchange.headers(200, Map.of("Content-Type", List.of("text/event-stream")));
    exchange.body(ByteBuffer.wrap(WHOLE.getBytes(StandardCharsets.UTF_8)));
    attempt.isOver(new CallTimeoutException(Limit.ATTEMPT, LIMIT));
    assertThat(happened).containsExactly("observer: SUCCESS", "hook, in flight: 0", "listener");
  }
}
