package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CallObserver;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.Outcome;
import dev.halfopen.Verdict;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
      "data:"
          + " {\"object\":\"chat.completion.chunk\",\"model\":\"gpt-5-2026\",\"choices\":[],\"usage\":"
          + "{\"prompt_tokens\":20,\"completion_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":5},\"completion_tokens_details\":{\"reasoning_tokens\":4}}}\n\n";
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

  /** Seconds until the first content of the breaker's calls, as its observers are told. */
  private List<Long> firstContents() {
    List<Long> seconds = new ArrayList<>();
    breaker.observe(
        new CallObserver() {
          @Override
          public Object admitted(boolean trial) {
            return this;
          }

          @Override
          public void firstContent(Object token, long afterNanos) {
            seconds.add(Duration.ofNanos(afterNanos).toSeconds());
          }
        });
    return seconds;
  }

  @Test
  void theBreakersObserversAreToldOfAStreamsFirstContent() {
    List<Long> firstContents = firstContents();
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    time.advance(Duration.ofSeconds(1));
    exchange.body(bytes(": ping\n\n"));
    assertThat(firstContents).isEmpty();
    time.advance(Duration.ofSeconds(2));
    exchange.body(bytes(CHUNK));
    time.advance(Duration.ofSeconds(1));
    exchange.body(bytes(CHUNK + STOP + DONE));
    exchange.end();
    assertThat(firstContents).containsExactly(3L);
    assertThat(only().toFirstContent()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void theFirstContentCountsFromTheBeginningOfTheCallAround() {
    List<Long> firstContents = firstContents();
    breaker.run(
        () -> {
          time.advance(Duration.ofSeconds(2));
          AIExchange exchange = begin();
          exchange.headers(200, SSE);
          time.advance(Duration.ofSeconds(3));
          exchange.body(bytes(CHUNK + STOP + DONE));
          exchange.end();
        });
    assertThat(firstContents).containsExactly(5L);
  }

  @Test
  void anAnswerInOnePieceHasNoFirstContentForThem() {
    List<Long> firstContents = firstContents();
    AIExchange exchange = begin();
    exchange.headers(200, JSON);
    exchange.body(
        bytes(
            "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
                + "\"message\":{\"role\":\"assistant\",\"content\":\"x\"}}]}"));
    assertThat(exchange.end()).isNull();
    assertThat(only().toFirstContent()).isNotNull();
    assertThat(firstContents).isEmpty();
  }

  /** What the breaker's calls used, and their ends, as its observers are told. */
  private List<String> usages() {
    List<String> told = new ArrayList<>();
    breaker.observe(
        new CallObserver() {
          @Override
          public Object admitted(boolean trial) {
            return this;
          }

          @Override
          public void usage(Object token, long inputTokens, long outputTokens) {
            told.add(inputTokens + " in " + outputTokens + " out");
          }

          @Override
          public void ended(
              @Nullable Object token,
              Outcome outcome,
              long tookNanos,
              boolean slow,
              boolean late,
              boolean trial) {
            told.add(outcome.name());
          }
        });
    return told;
  }

  private void stream(String... pieces) {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    for (String piece : pieces) {
      exchange.body(bytes(piece));
      exchange.known();
    }
    exchange.end();
  }

  @Test
  void theBreakersObserversAreToldWhatACallUsedBeforeItsEnd() {
    List<String> usages = usages();
    stream(CHUNK, STOP, USAGE, DONE);
    stream(CHUNK, STOP, DONE);
    stream(CHUNK, USAGE);
    assertThat(usages)
        .containsExactly("20 in 10 out", "SUCCESS", "SUCCESS", "20 in 10 out", "FAILURE");
  }

  @Test
  void whatACallUsedIsToldOnceThoughTwoLayersReadIt() {
    List<String> usages = usages();
    AIExchange around = begin();
    around.headers(200, SSE);
    around.beneath(
        () -> {
          stream(CHUNK, STOP, USAGE, DONE);
          return "";
        });
    around.body(bytes(CHUNK + STOP + USAGE + DONE));
    around.end();
    assertThat(usages).containsExactly("20 in 10 out", "SUCCESS");
  }

  @Test
  void aCallThatAsksTwiceIsToldWhatEachOfThemUsed() {
    List<String> usages = usages();
    breaker.run(
        () -> {
          stream(CHUNK, STOP, USAGE, DONE);
          stream(CHUNK, STOP, USAGE, DONE);
        });
    assertThat(usages).containsExactly("20 in 10 out", "20 in 10 out", "SUCCESS");
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

  @Test
  void aCutAnswerIsToldWithWhatCame() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK));
    assertThat(exchange.end()).isInstanceOf(BadOutputException.class);
    assertThat(only().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(only().failure()).isEqualTo(AIFailure.BAD_OUTPUT);
    assertThat(only().contentEvents()).isEqualTo(1);
    assertThat(only().longestGap()).isNull();
  }

  @Test
  void aRefusedAnswerIsNeutralAndHasAKind() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK + event("{}", "\"content_filter\"") + DONE));
    exchange.end();
    assertThat(only().outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(only().failure()).isEqualTo(AIFailure.CONTENT_REFUSED);
    assertThat(only().finishReasons()).containsExactly("content_filter");
  }

  @Test
  void aCallerWhoLeavesIsNeutralUnlessTheServiceHangs() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK));
    exchange.left();
    assertThat(only().outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(only().failure()).isNull();

    ends.clear();
    AIProtection unwatched = AIProtection.builder(registry).observer(ends::add).build();
    AIExchange hanging = AIExchange.begin(unwatched, REQUEST);
    time.advance(breaker.config().hangThreshold().plusSeconds(1));
    hanging.left();
    assertThat(only().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(only().failure()).isEqualTo(AIFailure.TIMEOUT);
  }

  @Test
  void aBodyThatNobodyReadsIsToldByAWatchdogAndNoSecondTime() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    timer.advance(Duration.ofSeconds(31));
    assertThat(only().failure()).isEqualTo(AIFailure.TIMEOUT);
    assertThat(only().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(only().took()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    exchange.failed(new IOException("closed"));
    exchange.left();
    exchange.end();
    assertThat(ends).hasSize(1);
  }

  @Test
  void aLastWordIsTheEnd() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.body(bytes(CHUNK + STOP + USAGE + DONE));
    assertThat(exchange.known()).isNull();
    assertThat(only().outputTokens()).isEqualTo(10);
    exchange.end();
    assertThat(ends).hasSize(1);
  }

  @Test
  void anAttemptThatIsGivenUpOrOverItsLimitIsTold() {
    ManualAttempt givenUp = new ManualAttempt();
    AIExchange unused = givenUp.making(this::begin);
    givenUp.isOver(new CancellationException("given up"));
    assertThat(only().outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(only().failure()).isNull();

    ends.clear();
    ManualAttempt limited = new ManualAttempt();
    AIExchange unusedToo = limited.making(this::begin);
    time.advance(Duration.ofSeconds(2));
    limited.isOver(new CallTimeoutException(Limit.ATTEMPT, Duration.ofSeconds(2)));
    assertThat(only().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(only().failure()).isEqualTo(AIFailure.TIMEOUT);
  }

  /** The breaker shows nothing of it, but the exchange was throttled. */
  @Test
  void whatConcernsOneAccountIsToldAsWhatItWas() {
    for (String account : List.of("a", "b")) {
      AIExchange exchange =
          AIExchange.begin(
              protection,
              new AIRequest(Provider.OPENAI, "ai", "gpt", account, false, "/v1/chat/completions"));
      exchange.headers(429, Map.of("retry-after", List.of("7")));
      exchange.end();
    }
    assertThat(ends)
        .extracting(AIExchangeEnd::outcome)
        .containsExactly(Outcome.THROTTLED, Outcome.THROTTLED);
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void theBreakersOwnClassifierHasTheLastWord() {
    CircuitBreakerRegistry lenient =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.builder()
                .classifier((result, error) -> Verdict.ignored())
                .build());
    AIExchange.begin(AIProtection.builder(lenient).observer(ends::add).build(), REQUEST)
        .failed(new ConnectException("refused"));
    assertThat(only().outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(only().failure()).isEqualTo(AIFailure.UNREACHABLE);
  }

  @Test
  void theTimeThatAConsumerIsBusyIsNotTheServices() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    exchange.waiting(false);
    time.advance(Duration.ofSeconds(9)); // before it begins to read
    exchange.waiting(true);
    time.advance(Duration.ofMillis(100));
    exchange.body(bytes(CHUNK));
    for (int i = 0; i < 2; i++) {
      exchange.waiting(false);
      time.advance(Duration.ofSeconds(9)); // with what it has read
      exchange.waiting(true);
      time.advance(Duration.ofMillis(50));
      exchange.body(bytes(CHUNK));
    }
    exchange.body(bytes(STOP + USAGE + DONE));
    exchange.end();
    assertThat(only().toFirstContent()).isEqualTo(Duration.ofMillis(100));
    assertThat(only().longestGap()).isEqualTo(Duration.ofMillis(50));
    assertThat(only().timePerOutputToken()).isEqualTo(Duration.ofMillis(10));
    assertThat(only().took()).isEqualTo(Duration.ofMillis(27_200));
  }

  @Test
  void anObserverThatThrowsDoesNoHarmAndIsLoggedOnce() {
    AIProtection both =
        AIProtection.builder(registry)
            .observer(
                end -> {
                  throw new StackOverflowError("mine");
                })
            .observer(ends::add)
            .build();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.halfopen.CircuitBreaker");
    logger.addAppender(lines);
    for (int i = 0; i < 3; i++) {
      AIExchange exchange = AIExchange.begin(both, REQUEST);
      exchange.headers(200, SSE);
      exchange.body(bytes(CHUNK + STOP + DONE));
      assertThat(exchange.end()).isNull();
    }
    logger.detachAppender(lines);
    assertThat(lines.list)
        .singleElement()
        .asString()
        .contains("An observer of an AIProtection failed, which is logged this once")
        .contains("mine");
    assertThat(ends).hasSize(3);
    assertThat(breaker.metrics().snapshot().successfulCalls()).isEqualTo(3);
  }

  @Test
  void namesFromOutsideAreOneBoundedLine() {
    AIRequest evil =
        new AIRequest(
            Provider.GENERIC, "s\u001b[31m\u202e\nx", "m\r\n" + "y".repeat(5_000), null, false);
    AIExchange.begin(protection, evil).left();
    assertThat(only().service()).isEqualTo("s [31m x");
    assertThat(only().model()).hasSizeLessThanOrEqualTo(200).startsWith("m yy");
    assertThat(only().toString()).doesNotContain("\n").doesNotContain("\r");
    assertThat(registry.find(only().circuitBreakerName())).isPresent();
  }

  @Test
  void whoeverEndsItFirstItIsToldOnce() throws Exception {
    breaker.operate(OperatingMode.FORCED_CLOSED);
    AtomicInteger told = new AtomicInteger();
    ExecutorService racers = Executors.newFixedThreadPool(4);
    for (int round = 1; round <= 2_000; round++) {
      AtomicReference<Runnable> watchdog = new AtomicReference<>();
      AtomicReference<AIExchangeEnd> last = new AtomicReference<>();
      AIExchange exchange =
          AIExchange.begin(
              AIProtection.builder(registry)
                  .watchdogs(Watchdogs.NONE.total(Duration.ofNanos(1)))
                  .timer(new CapturingTimer(watchdog))
                  .executor(Runnable::run)
                  .observer(
                      end -> {
                        told.incrementAndGet();
                        last.set(end);
                      })
                  .build(),
              REQUEST);
      exchange.headers(200, SSE);
      exchange.body(bytes(CHUNK + STOP + (round % 2 == 0 ? DONE : "")));
      time.advance(Duration.ofNanos(2));
      CyclicBarrier start = new CyclicBarrier(4);
      List<Callable<Void>> race =
          List.of(
              racer(start, watchdog.get()),
              racer(start, exchange::end),
              racer(start, () -> exchange.failed(new IOException("reset"))),
              racer(start, exchange::left));
      for (Future<Void> racer : racers.invokeAll(race)) {
        racer.get();
      }
      assertThat(told).hasValue(round);
      // What is told is what was counted.
      MetricsSnapshot metrics = breaker.metrics().snapshot();
      Outcome outcome = last.get().outcome();
      counted.merge(outcome, 1L, Long::sum);
      assertThat(metrics.failedCalls()).isEqualTo(counted.getOrDefault(Outcome.FAILURE, 0L));
      assertThat(metrics.ignoredCalls()).isEqualTo(counted.getOrDefault(Outcome.IGNORED, 0L));
      assertThat(metrics.successfulCalls()).isEqualTo(counted.getOrDefault(Outcome.SUCCESS, 0L));
    }
    racers.shutdown();
  }

  private final Map<Outcome, Long> counted = new EnumMap<>(Outcome.class);

  private static Callable<Void> racer(CyclicBarrier start, Runnable action) {
    return () -> {
      start.await();
      action.run();
      return null;
    };
  }

  @Test
  void theMeanTimePerContentIsThatOfAStreamWithTwoPiecesOrMore() {
    AIExchange exchange = begin();
    exchange.headers(200, SSE);
    time.advance(Duration.ofMillis(500));
    exchange.body(bytes(CHUNK));
    time.advance(Duration.ofMillis(100));
    exchange.body(bytes(CHUNK + CHUNK));
    time.advance(Duration.ofMillis(100));
    exchange.body(bytes(STOP + DONE));
    assertThat(exchange.end()).isNull();
    assertThat(only().timePerContent()).isEqualTo(Duration.ofMillis(100));

    ends.clear();
    AIExchange two = begin();
    two.headers(200, SSE);
    two.body(bytes(CHUNK + CHUNK + STOP + DONE));
    assertThat(two.end()).isNull();
    assertThat(only().timePerContent()).isEqualTo(Duration.ZERO);

    ends.clear();
    AIExchange one = begin();
    one.headers(200, SSE);
    time.advance(Duration.ofMillis(500));
    one.body(bytes(CHUNK + STOP + DONE));
    assertThat(one.end()).isNull();
    assertThat(only().timePerContent()).isNull();
  }

  @Test
  void anAnswerInOnePieceHasNoTimePerContentAndIsNoStream() {
    AIExchange exchange = begin();
    exchange.headers(200, JSON);
    exchange.body(
        bytes(
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"},"
                + "{\"index\":1,\"message\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}"));
    assertThat(exchange.end()).isNull();
    assertThat(only().contentEvents()).isEqualTo(2);
    assertThat(only().streamed()).isFalse();
    assertThat(only().timePerContent()).isNull();
  }

  @Test
  void anAnswerThatHasNotComeIsAStreamIfOneWasAskedFor() {
    begin().failed(new ConnectException("refused"));
    assertThat(only().streamed()).isTrue();
    assertThat(only().status()).isZero();
    ends.clear();
    AIRequest plain = new AIRequest(Provider.OPENAI, "ai", "gpt", null, false, "/v1/responses");
    AIExchange.begin(protection, plain).failed(new ConnectException("refused"));
    assertThat(only().streamed()).isFalse();
  }

  @Test
  void allTokensAreThoseThatAreCountedApartAsWell() {
    AIRequest request = new AIRequest(Provider.ANTHROPIC, "a", "m", null, false, "/v1/messages");
    AIExchange exchange = AIExchange.begin(protection, request);
    exchange.headers(200, JSON);
    exchange.body(
        bytes(
            "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\","
                + "\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":0,\"output_tokens\":0,\"cache_creation_input_tokens\":7}}"));
    assertThat(exchange.end()).isNull();
    assertThat(only().inputTokens()).isEqualTo(10);
    assertThat(only().allInputTokens()).isEqualTo(17);
    assertThat(only().allOutputTokens()).isZero();
    assertThat(only().providerName()).isEqualTo("anthropic");
    assertThat(only().toString()).endsWith(", 10 tokens in, 0 tokens out");

    ends.clear();
    begin().left();
    assertThat(only().allInputTokens()).isEqualTo(-1);
    assertThat(only().allOutputTokens()).isEqualTo(-1);
    assertThat(only().toString()).doesNotContain("tokens");
  }

  @Test
  void aLayerBeneathOfTheSameBreakerTellsOnlyThoseWhoWouldNotHear() {
    List<AIExchangeEnd> beneath = new ArrayList<>();
    AIProtection other =
        AIProtection.builder(registry).observer(ends::add).observer(beneath::add).build();
    AIExchange outer = begin();
    outer.beneath(
        () -> {
          AIExchange inner = AIExchange.begin(other, REQUEST);
          inner.beneath(
              () -> {
                AIExchange innermost = AIExchange.begin(other, REQUEST);
                innermost.headers(200, SSE);
                innermost.body(bytes(CHUNK + STOP + DONE));
                return innermost.end();
              });
          inner.headers(200, SSE);
          inner.body(bytes(CHUNK + STOP + DONE));
          return inner.end();
        });
    assertThat(beneath).hasSize(1);
    int told = ends.size(); // each "ends::add" is an observer of its own
    outer.headers(200, SSE);
    outer.body(bytes(CHUNK + STOP + DONE));
    assertThat(outer.end()).isNull();
    assertThat(ends).hasSize(told + 1);
    assertThat(beneath).hasSize(1);
    assertThat(breaker.metrics().snapshot().totalCalls()).isEqualTo(1);
  }

  @Test
  void anObserverOfBothLayersIsToldOnce() {
    Consumer<AIExchangeEnd> same = ends::add;
    AIProtection one = AIProtection.builder(registry).observer(same).build();
    AIProtection two = AIProtection.builder(registry).observer(same).build();
    AIExchange outer = AIExchange.begin(one, REQUEST);
    outer.beneath(() -> AIExchange.begin(two, REQUEST).end());
    assertThat(ends).isEmpty();
    outer.headers(200, SSE);
    outer.body(bytes(CHUNK + STOP + DONE));
    assertThat(outer.end()).isNull();
    assertThat(only().outcome()).isEqualTo(Outcome.SUCCESS);

    ends.clear();
    AIRequest elsewhere = new AIRequest(Provider.OPENAI, "other", "gpt", null, true, "/v1/x");
    AIExchange around = AIExchange.begin(one, REQUEST);
    around.beneath(() -> AIExchange.begin(two, elsewhere).end());
    assertThat(ends).as("another breaker's call is a call of its own").hasSize(1);
    around.left();
    assertThat(ends).hasSize(2);
  }
}
