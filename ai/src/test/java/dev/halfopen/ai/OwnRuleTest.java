package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.AIServiceException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Verdict;
import dev.halfopen.testkit.ManualTimeSource;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A rule of the user's has the last word, and harms nobody. */
class OwnRuleTest {
  private static final String HIGH_DEMAND =
      "{\"error\":{\"code\":\"429\",\"message\":\"System is experiencing high demand\"}}";
  private static final AIRequest AZURE =
      new AIRequest(Provider.AZURE_OPENAI, "azure", "gpt", null, true, "/v1/chat/completions");

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.builder().timeSource(new ManualTimeSource()).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("azure/gpt");

  /** The example in docs/guide/ai-failures.md. */
  private static AIFailure highDemandIsALimit(AIFailureException failure) {
    return failure.status() == 429 && failure.getMessage().contains("high demand")
        ? AIFailure.RATE_LIMITED
        : null;
  }

  private AIExchange begin(Function<AIFailureException, AIFailure> rule) {
    return AIExchange.begin(AIProtection.builder(registry).rule(rule).build(), AZURE);
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(AIExchange exchange, int status, String body) {
    exchange.headers(
        status,
        Map.of(
            "Retry-After", List.of("7"),
            "Content-Type", List.of(status == 200 ? "text/event-stream" : "application/json")));
    exchange.body(bytes(body));
  }

  @Test
  void itHasTheLastWordOnAnErrorStatus() {
    AIExchange ours = AIExchange.begin(AIProtection.of(registry), AZURE);
    answer(ours, 429, HIGH_DEMAND);
    ours.end();
    assertThat(metrics().throttledCalls()).isZero();

    AIExchange mine = begin(OwnRuleTest::highDemandIsALimit);
    answer(mine, 429, HIGH_DEMAND);
    assertThat(mine.end()).isNull();
    assertThat(metrics().throttledCalls()).isEqualTo(1);
    assertThat(breaker.status().throttledUntil()).isNotNull();
  }

  @Test
  void itHasTheLastWordOnAnErrorInsideAStream() {
    AIExchange exchange = begin(failure -> AIFailure.QUOTA_EXHAUSTED);
    answer(exchange, 200, "data: {\"error\":{\"type\":\"server_error\"}}\n\n");
    assertThat(metrics().exhaustedCalls()).isEqualTo(1);
    assertThat(exchange.end())
        .isInstanceOf(QuotaExhaustedException.class)
        .hasCauseInstanceOf(ServerErrorException.class);
  }

  @Test
  void itHasTheLastWordOnAnAnswerThatIsCut() {
    AIExchange exchange = begin(failure -> AIFailure.INVALID_REQUEST);
    answer(exchange, 200, "");
    assertThat(exchange.left()).isNull();
    AIExchange ended = begin(failure -> AIFailure.INVALID_REQUEST);
    answer(ended, 200, "");
    assertThat(ended.end())
        .isInstanceOf(InvalidRequestException.class)
        .hasCauseInstanceOf(BadOutputException.class);
    assertThat(metrics().failedCalls()).isZero();
    assertThat(metrics().ignoredCalls()).isEqualTo(2);
  }

  @Test
  void itHasTheLastWordOnATransportError() {
    AIExchange exchange =
        begin(
            failure ->
                failure.failure() == AIFailure.UNREACHABLE ? AIFailure.INVALID_REQUEST : null);
    IOException error = new ConnectException("refused");
    assertThat(exchange.failed(error)).isSameAs(error);
    assertThat(metrics().failedCalls()).isZero();
    assertThat(metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aRefusalThatItCountsStaysAnAnswerToTheCaller() {
    AIExchange exchange = begin(failure -> AIFailure.SERVER_ERROR);
    answer(
        exchange,
        200,
        "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
            + "{\"content\":\"x\"},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n");
    assertThat(exchange.end()).isNull();
    assertThat(metrics().failedCalls()).isEqualTo(1);
  }

  @Test
  void itHasTheLastWordOnAnExceptionOfAClient() {
    Throwable seen = new IOException(overloaded());
    assertThat(AIClassifier.standard().classify(null, seen))
        .isEqualTo(Verdict.failure(seen, Duration.ofSeconds(7)));
    AIClassifier mine = AIClassifier.withRule(OwnRuleTest::highDemandIsALimit);
    assertThat(mine.classify(null, seen)).isEqualTo(Verdict.throttled(seen, Duration.ofSeconds(7)));
    AIFailureException failure = mine.failure(seen);
    assertThat(failure)
        .isInstanceOf(RateLimitedException.class)
        .hasMessage("high demand")
        .hasCauseInstanceOf(OverloadedException.class);
    assertThat(failure.service()).isEqualTo("azure");
    assertThat(failure.model()).isEqualTo("gpt");
    assertThat(failure.status()).isEqualTo(429);
    assertThat(failure.code()).isEqualTo("busy");
    assertThat(failure.requestId()).isEqualTo("req-1");
  }

  private static AIFailureException overloaded() {
    return new OverloadedException(
        AIServiceException.builder("high demand")
            .service("azure")
            .model("gpt")
            .status(429)
            .code("busy")
            .requestId("req-1")
            .retryAfter(Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @EnumSource
  void itMayNameAnyKind(AIFailure kind) {
    AIFailureException ours = overloaded();
    AIFailureException mine = AIClassifier.withRule(failure -> kind).failure(ours);
    assertThat(mine.failure()).isEqualTo(kind);
    assertThat(mine == ours).isEqualTo(kind == AIFailure.OVERLOADED);
  }

  @Test
  void itMayAgree() {
    AIFailureException ours = overloaded();
    assertThat(AIClassifier.withRule(failure -> null).failure(ours)).isSameAs(ours);
  }

  @Test
  void itIsNotAskedAboutWhatIsNoFailure() {
    List<AIFailureException> asked = new ArrayList<>();
    AIClassifier classifier =
        AIClassifier.withRule(
            failure -> {
              asked.add(failure);
              return null;
            });
    classifier.classify("fine", null);
    classifier.classify(null, new InterruptedException());
    classifier.classify(null, new IOException("who knows"));
    assertThat(asked).isEmpty();
  }

  @Test
  void ifItThrowsOursHoldsAndTheFirstTimeIsLogged() {
    for (Throwable problem :
        List.of(new IllegalStateException("x\n".repeat(9_999)), new Error(), new Hostile())) {
      ListAppender<ILoggingEvent> lines = new ListAppender<>();
      lines.start();
      Logger logger = (Logger) LoggerFactory.getLogger(AIClassifier.class);
      logger.addAppender(lines);
      AIClassifier classifier =
          AIClassifier.withRule(
              failure -> {
                throw OwnRuleTest.<RuntimeException>sneaky(problem);
              });
      AIFailureException ours = overloaded();
      assertThat(classifier.failure(ours)).isSameAs(ours);
      assertThat(classifier.failure(ours)).isSameAs(ours);
      logger.detachAppender(lines);
      assertThat(lines.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage, InstanceOfAssertFactories.STRING)
          .contains(problem.getClass().getName(), "OwnRuleTest")
          .doesNotContain("\n")
          .hasSizeLessThan(600);
    }
  }

  @Test
  void aLoggerThatThrowsReachesNobody() {
    AppenderBase<ILoggingEvent> hostile =
        new AppenderBase<>() {
          @Override
          public synchronized void doAppend(ILoggingEvent event) {
            throw new IllegalStateException("hostile");
          }

          @Override
          protected void append(ILoggingEvent event) {
            // Not reached.
          }
        };
    Logger logger = (Logger) LoggerFactory.getLogger(AIClassifier.class);
    logger.addAppender(hostile);
    try {
      AIFailureException ours = overloaded();
      assertThat(
              AIClassifier.withRule(
                      failure -> {
                        throw new IllegalStateException();
                      })
                  .failure(ours))
          .isSameAs(ours);
    } finally {
      logger.detachAppender(hostile);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // to throw it as it is
  private static <X extends Throwable> X sneaky(Throwable problem) throws X {
    throw (X) problem;
  }

  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("hostile");
    }
  }

  @Test
  void thereMustBeOne() {
    assertThatNullPointerException()
        .isThrownBy(() -> AIClassifier.withRule(null))
        .withMessage("rule");
    assertThatNullPointerException()
        .isThrownBy(() -> AIProtection.builder(registry).rule(null))
        .withMessage("rule");
  }
}
