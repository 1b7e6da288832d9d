package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AIExchangeTest {
  private static final AIRequest REQUEST =
      new AIRequest(Provider.OPENAI, "ai", "gpt", null, true, "/v1/chat/completions");
  private static final Map<String, List<String>> SSE =
      Map.of("Content-Type", List.of("text/event-stream"));
  private static final String CHUNK = event("{\"content\":\"x\"}", "null");
  private static final String DONE = event("{}", "\"stop\"") + "data: [DONE]" + "\n\n";

  private final ManualTimeSource time = new ManualTimeSource();
  private final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/gpt");
  private final AtomicInteger aborted = new AtomicInteger();

  private final AIProtection protection =
      AIProtection.builder(registry)
          .watchdogs(
              Watchdogs.NONE
                  .firstToken(Duration.ofSeconds(30))
                  .idle(Duration.ofSeconds(5))
                  .total(Duration.ofMinutes(30)))
          .timer(timer)
          .executor(Runnable::run)
          .build();

  private static String event(String delta, String finishReason) {
    return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}%n%n"
        .formatted(delta, finishReason);
  }

  private AIExchange begin() {
    AIExchange exchange = AIExchange.begin(protection, REQUEST);
    exchange.onAbort(aborted::incrementAndGet);
    return exchange;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }

  private void assertNothingLeft() {
    assertThat(timer.pending()).isZero();
    assertThat(metrics().callsInFlight()).isZero();
  }

  @Test
  void aStreamThatFinishesIsASuccess() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK));
    exchange.body(bytes(DONE));
    assertThat(metrics().callsInFlight()).isEqualTo(1);

    assertThat(exchange.end()).isNull();
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(exchange.end()).isNull();
    assertThat(exchange.left()).isNull();
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void theLastWordIsKnownBeforeTheEnd() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK));
    assertThat(exchange.known()).isNull();
    assertThat(exchange.isComplete()).isFalse();
    assertThat(metrics().callsInFlight()).isEqualTo(1);

    exchange.body(bytes(DONE));
    assertThat(exchange.known()).isNull();
    assertThat(exchange.isComplete()).isTrue();
    assertThat(metrics().callsInFlight()).isZero();
    assertThat(metrics().successfulCalls()).isEqualTo(1);

    assertThat(exchange.end()).isNull();
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void aBodyWithoutEndIsClosedAfterItsLastWordAndStaysASuccess() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK + DONE));
    assertThat(exchange.known()).isNull();
    timer.advance(Duration.ofMillis(5_100));
    assertThat(aborted).hasValue(1);

    exchange.failed(new IOException("closed"));
    assertThat(exchange.isComplete()).isTrue();
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void leavingAfterTheLastWordEndsTheWatch() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK + DONE));
    assertThat(exchange.known()).isNull();
    exchange.left();
    assertNothingLeft();
  }

  @Test
  void whatIsWrongIsKnownBeforeTheEnd() {
    AIExchange error = begin();
    error.headers(200, SSE);
    error.body(bytes("data: {\"error\":{\"type\":\"server_error\"}}\n\n"));
    assertThat(error.known()).isInstanceOf(ServerErrorException.class);
    assertThat(metrics().failedCalls()).isEqualTo(1);

    AIExchange empty = begin();
    empty.headers(200, SSE);
    empty.body(bytes("data: [DONE]\n\n"));
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(empty.known()).isInstanceOf(BadOutputException.class);
    assertThat(empty.isComplete()).isFalse();
    assertThat(metrics().failedCalls()).isEqualTo(2);
    assertNothingLeft();
  }

  @Test
  void anErrorStatusIsJudgedByItsBodyAndToldByTheClient() {
    AIExchange exchange = begin();
    exchange.headers(429, Map.of("content-type", List.of("application/json")));
    ByteBuffer body = bytes("{\"error\":{\"code\":\"insufficient_quota\"}}");
    exchange.body(body);
    assertThat(body.position()).isZero();
    assertThat(metrics().totalCalls()).isZero();

    assertThat(exchange.end()).isNull();
    assertThat(metrics().exhaustedCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void anErrorBodyIsCollectedUpToABound() {
    AIExchange exchange = begin();
    exchange.headers(500, Map.of());
    for (int i = 0; i < 100; i++) {
      exchange.body(ByteBuffer.allocate(10_000));
    }
    exchange.left();
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void aTransportErrorIsAFailureAndTheSameInstance() {
    AIExchange exchange = begin();
    IOException error = new IOException("reset");
    assertThat(exchange.failed(error)).isSameAs(error);
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void theVerdictOnATransportErrorIsOnWhatItMeans() {
    IOException error = new IOException("seen", new ConnectException("refused"));
    for (int i = 0; i < breaker.config().failureThreshold(); i++) {
      assertThat(begin().failed(error)).isSameAs(error);
    }
    assertThatThrownBy(this::begin)
        .isInstanceOf(CallNotPermittedException.class)
        .cause()
        .isInstanceOf(UnreachableException.class)
        .hasMessage("ConnectException: refused")
        .hasCause(error);
    assertNothingLeft();
  }

  @Test
  void aTransportErrorOfWhichNothingIsKnownStandsForItself() {
    IOException error = new IOException("who knows");
    for (int i = 0; i < breaker.config().failureThreshold(); i++) {
      begin().failed(error);
    }
    assertThatThrownBy(this::begin).hasCause(error);
  }

  @Test
  void aTransportErrorOfACallerWhoGaveUpIsNeutralUnlessTheServiceHangs() {
    List<Throwable> errors =
        List.of(
            new CancellationException(),
            new IOException("wrapped", new InterruptedException()),
            new IOException("wrapped", new ClosedByInterruptException()));
    for (Throwable error : errors) {
      assertThat(begin().failed(error)).isSameAs(error);
    }
    assertThat(metrics().ignoredCalls()).isEqualTo(errors.size());
    for (Throwable error : errors) {
      AIExchange hanging = AIExchange.begin(AIProtection.of(registry), REQUEST);
      time.advance(breaker.config().hangThreshold().plusSeconds(1));
      hanging.failed(error);
    }
    assertThat(metrics().failedCalls()).isEqualTo(errors.size());
    assertNothingLeft();
  }

  @Test
  void aRejectionByABreakerBeneathIsNoFailure() {
    CircuitBreaker beneath = registry.circuitBreaker("beneath");
    beneath.trip(Duration.ofHours(1), "test");
    Throwable rejection = catchThrowable(beneath::acquirePermit);
    begin().failed(new IOException("wrapped", rejection));
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void leavingIsNeutralUnlessTheServiceHangs() {
    begin().left();
    assertThat(metrics().ignoredCalls()).isEqualTo(1);

    AIExchange hanging = AIExchange.begin(AIProtection.of(registry), REQUEST);
    time.advance(breaker.config().hangThreshold().plusSeconds(1));
    hanging.left();
    assertThat(metrics().failedCalls()).isEqualTo(1);

    AIExchange busy = AIExchange.begin(AIProtection.of(registry), REQUEST);
    busy.waiting(false);
    time.advance(breaker.config().hangThreshold().plusSeconds(1));
    busy.waiting(true);
    busy.left();
    assertThat(metrics().ignoredCalls()).isEqualTo(2);
    assertNothingLeft();
  }

  @Test
  void leavingAfterACompletePlainAnswerIsItsEnd() {
    AIExchange exchange = begin();
    exchange.headers(200, Map.of("content-type", List.of("application/json")));
    exchange.body(
        bytes(
            "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
                + "\"message\":{\"content\":\"a \\\"}{\"}}]}"));
    exchange.left();
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void theFirstTokenIsWaitedForNoLongerThanItsLimit() {
    AIExchange exchange = begin();
    timer.advance(Duration.ofMillis(29_900));
    assertThat(metrics().totalCalls()).isZero();
    timer.advance(Duration.ofMillis(200));
    assertThat(aborted).hasValue(1);
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(exchange.failed(new IOException("closed")))
        .isInstanceOfSatisfying(
            AITimeoutException.class,
            error -> assertThat(error.phase()).isEqualTo(AITimeoutException.Phase.FIRST_TOKEN));
    assertNothingLeft();
  }

  @Test
  void aStalledStreamIsStoppedWithinTheIdleLimit() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    timer.advance(Duration.ofSeconds(1));
    exchange.body(bytes(CHUNK));
    timer.advance(Duration.ofMillis(4_900));
    assertThat(aborted).hasValue(0);
    timer.advance(Duration.ofMillis(200));
    assertThat(aborted).hasValue(1);
    assertThat(exchange.end())
        .isInstanceOfSatisfying(
            AITimeoutException.class,
            error -> assertThat(error.phase()).isEqualTo(AITimeoutException.Phase.STALLED));
    assertNothingLeft();
  }

  @Test
  void aLongHealthyStreamLivesAndEndsAtTheTotalLimit() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    for (int i = 0; i < 359; i++) {
      timer.advance(Duration.ofMillis(4_990));
      exchange.body(bytes(CHUNK));
      assertThat(timer.pending()).isEqualTo(1);
    }
    assertThat(aborted).hasValue(0);
    timer.advance(Duration.ofSeconds(4));
    exchange.body(bytes(CHUNK));
    timer.advance(Duration.ofMillis(4_900));
    assertThat(aborted).hasValue(1);
    assertThat(exchange.failed(new IOException()))
        .isInstanceOfSatisfying(
            AITimeoutException.class,
            error -> assertThat(error.phase()).isEqualTo(AITimeoutException.Phase.TOTAL));
    assertNothingLeft();
  }

  /** Of a trial call too, whose lease each content renews. */
  @Test
  void aStreamOfHalfAnHourIsASuccess() {
    breaker.trip(Duration.ofSeconds(1), "test");
    time.advance(Duration.ofSeconds(1));
    AIExchange exchange =
        AIExchange.begin(
            AIProtection.builder(registry)
                .watchdogs(
                    Watchdogs.NONE.firstToken(Duration.ofSeconds(30)).idle(Duration.ofSeconds(20)))
                .timer(timer)
                .executor(Runnable::run)
                .build(),
            REQUEST);
    exchange.onAbort(aborted::incrementAndGet);
    exchange.headers(200, SSE);
    for (int i = 0; i < 180; i++) {
      timer.advance(Duration.ofSeconds(10));
      exchange.body(bytes(CHUNK));
      assertThatThrownBy(this::begin).isInstanceOf(CallNotPermittedException.class);
    }
    exchange.body(bytes(DONE));

    assertThat(exchange.end()).isNull();
    assertThat(aborted).hasValue(0);
    assertThat(metrics().successfulCalls()).isEqualTo(1);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertNothingLeft();
  }

  @Test
  void pingsAreNoSignOfLife() {
    for (boolean begun : new boolean[] {true, false}) {
      Duration limit = Duration.ofSeconds(begun ? 5 : 30);
      aborted.set(0);
      AIExchange exchange = begin();
      exchange.headers(200, SSE);
      if (begun) {
        timer.advance(Duration.ofSeconds(7));
        exchange.body(bytes(CHUNK));
      }
      for (int i = 1; i < limit.toSeconds(); i++) {
        timer.advance(Duration.ofSeconds(1));
        exchange.body(bytes(": ping\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n"));
      }
      timer.advance(Duration.ofMillis(990));
      assertThat(aborted).hasValue(0);
      timer.advance(Duration.ofMillis(10));
      assertThat(aborted).hasValue(1);
      assertNothingLeft();
    }
    assertThat(metrics().failedCalls()).isEqualTo(2);
  }

  @Test
  void aConsumerThatIsBusyIsNotWaiting() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK));
    exchange.waiting(false);
    timer.advance(Duration.ofMinutes(2));
    assertThat(aborted).hasValue(0);
    exchange.waiting(true);
    timer.advance(Duration.ofMillis(4_900));
    assertThat(aborted).hasValue(0);
    timer.advance(Duration.ofMillis(800));
    assertThat(aborted).hasValue(1);
    assertNothingLeft();
  }

  @Test
  void aHookThatComesLateIsCalledAtOnce() {
    AIExchange exchange = AIExchange.begin(protection, REQUEST);
    timer.advance(Duration.ofSeconds(31));
    assertThat(aborted).hasValue(0);
    exchange.onAbort(aborted::incrementAndGet);
    assertThat(aborted).hasValue(1);
  }

  @Test
  void aTimerThatIsShutDownCostsNoPermit() {
    timer.shutdown();
    assertThatThrownBy(this::begin).isInstanceOf(RejectedExecutionException.class);
    assertNothingLeft();
  }

  @Test
  void aRejectedCallLeavesNothing() {
    breaker.trip(Duration.ofHours(1), "test");
    assertThatThrownBy(this::begin).isInstanceOf(CallNotPermittedException.class);
    assertNothingLeft();
  }

  @Test
  void longAndMissingNamesMakeABreaker() {
    AIProtection of = AIProtection.of(registry);
    AIRequest request = new AIRequest(Provider.GENERIC, "s", "m".repeat(1_000), null, false);
    assertThat(of.breaker(request).name()).hasSize(200).startsWith("s/mmm");
    assertThat(of.breaker(new AIRequest(Provider.GENERIC, "s", null, null, false)).name())
        .isEqualTo("s");
  }

  @Test
  void whoeverEndsItFirstWinsAndOnlyOnce() throws Exception {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    for (int round = 1; round <= 2_000; round++) {
      AtomicReference<Runnable> watchdog = new AtomicReference<>();
      AIExchange exchange =
          AIExchange.begin(
              AIProtection.builder(registry)
                  .watchdogs(Watchdogs.NONE.total(Duration.ofNanos(1)))
                  .timer(new CapturingTimer(watchdog))
                  .executor(Runnable::run)
                  .build(),
              REQUEST);
      exchange.onAbort(aborted::incrementAndGet);
      exchange.headers(200, SSE);
      exchange.body(bytes(CHUNK + DONE));
      time.advance(Duration.ofNanos(2));
      AtomicReference<Object> told = new AtomicReference<>();
      CyclicBarrier start = new CyclicBarrier(3);
      List<Thread> threads =
          List.of(
              racer(start, watchdog.get()),
              racer(start, () -> told.set(exchange.end())),
              racer(start, exchange::left));
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(metrics().totalCalls()).isEqualTo(round);
      assertThat(metrics().callsInFlight()).isZero();
      // Who is told of a timeout is told the truth: it is a failure, and the source was closed.
      boolean timedOut = exchange.end() != null;
      assertThat(told.get() != null).isEqualTo(timedOut);
      assertThat((long) aborted.get()).isEqualTo(metrics().failedCalls());
    }
  }

  @Test
  void aStreamThatIsLeftWhileItsBytesArriveIsNeutral() throws InterruptedException {
    int rounds = 1_000;
    for (int round = 0; round < rounds; round++) {
      AIExchange exchange = begin();
      exchange.headers(200, SSE);
      exchange.body(bytes(CHUNK));
      CyclicBarrier start = new CyclicBarrier(2);
      Thread network =
          racer(
              start,
              () -> {
                for (int i = 0; i < 50; i++) {
                  exchange.body(bytes(CHUNK));
                }
              });
      Thread consumer = racer(start, exchange::left);
      network.join();
      consumer.join();
    }
    assertThat(metrics().ignoredCalls()).isEqualTo(rounds);
    assertNothingLeft();
  }

  private static Thread racer(CyclicBarrier start, Runnable action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                start.await();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              action.run();
            });
    thread.start();
    return thread;
  }
}
