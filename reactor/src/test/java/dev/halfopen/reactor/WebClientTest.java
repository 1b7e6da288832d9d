package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIFailureException;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * A protected {@code WebClient} within a protected {@code Mono} or {@code Flux}, over real sockets:
 * both layers hold one breaker, and each attempt is one call and one verdict.
 */
class WebClientTest {
  private static final String BODY =
      "{\"model\":\"gpt\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** At a pace that lets the reader have the tokens before the reset throws them away. */
  private static final Behavior CUT =
      Behavior.answer("One two three").tokensPerSecond(5).resetAfter(2);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.forAiServices().toBuilder().failureThreshold(100).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("gpt");
  private final CircuitBreaker second = registry.circuitBreaker("second");
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> String.valueOf(request.model())).build();

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    service.close();
    assertThat(counts().callsInFlight()).isZero();
  }

  private MetricsSnapshot counts() {
    return breaker.metrics().snapshot();
  }

  private ResiliencePipeline pipeline(int attempts, Timeouts timeouts) {
    return ResiliencePipeline.builder(breaker)
        .retry(
            Retry.builder()
                .maxAttempts(attempts)
                .waits(Duration.ofMillis(1), Duration.ofMillis(1))
                .build())
        .timeouts(timeouts)
        .build();
  }

  private WebClient.ResponseSpec ask(boolean streaming) {
    return WebClient.builder()
        .filter(WebClientProtection.filter(protection))
        .build()
        .post()
        .uri(service.openAiBaseUri() + "/chat/completions")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(BODY.formatted(streaming))
        .retrieve();
  }

  private Mono<String> answer() {
    return Mono.defer(() -> ask(false).bodyToMono(String.class));
  }

  private Flux<String> tokens() {
    return Flux.defer(() -> ask(true).bodyToFlux(String.class));
  }

  private void assertCounted(int succeeded, int failed) {
    assertThat(counts().successfulCalls()).as("succeeded").isEqualTo(succeeded);
    assertThat(counts().failedCalls()).as("failed").isEqualTo(failed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoLayersAreOneCallOnWhicheverThread(boolean elsewhere) {
    service.next(Behavior.answer("Hello"), Behavior.answer("Hello"), Behavior.answer("Hello"));
    Mono<String> source = elsewhere ? answer().subscribeOn(Schedulers.boundedElastic()) : answer();
    assertThat(source.transform(CircuitBreakerOperator.of(breaker)).block(PATIENCE))
        .contains("Hello");
    assertCounted(1, 0);
    assertThat(source.transform(PipelineOperator.of(pipeline(3, Timeouts.NONE))).block(PATIENCE))
        .contains("Hello");
    assertCounted(2, 0);

    Flux<String> stream = elsewhere ? tokens().subscribeOn(Schedulers.boundedElastic()) : tokens();
    assertThat(
            stream
                .transform(PipelineOperator.of(pipeline(3, Timeouts.NONE)))
                .collectList()
                .block(PATIENCE))
        .isNotEmpty();
    assertCounted(3, 0);
    assertThat(counts().totalCalls()).isEqualTo(3);
  }

  @Test
  void overloadIsTriedAgainAndEachAttemptCountsOnce() {
    service.next(Behavior.serverError(), Behavior.serverError(), Behavior.answer("third"));
    assertThat(answer().transform(PipelineOperator.of(pipeline(3, Timeouts.NONE))).block(PATIENCE))
        .contains("third");
    assertThat(service.requestCount()).isEqualTo(3);
    assertCounted(1, 2);
  }

  @Test
  void aRateLimitIsToldAsWhatItIs() {
    service.next(Behavior.rateLimited(Duration.ofSeconds(30)));
    StepVerifier.create(answer().transform(PipelineOperator.of(pipeline(1, Timeouts.NONE))))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        WebClientResponseException.class,
                        error -> assertThat(error.getStatusCode().value()).isEqualTo(429)))
        .verify(PATIENCE);
    assertThat(counts().throttledCalls()).isEqualTo(1);

    StepVerifier.create(answer().transform(PipelineOperator.of(pipeline(1, Timeouts.NONE))))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        CallNotPermittedException.class,
                        rejection ->
                            assertThat(rejection.reason())
                                .isEqualTo(CallNotPermittedException.Reason.THROTTLED)))
        .verify(PATIENCE);
    assertThat(service.requestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamThatIsCutIsAFailureAfterItsFirstItem(boolean reset) {
    service.next(reset ? CUT : Behavior.endWithoutMarkerAfter(2));
    StepVerifier.create(
            tokens().transform(PipelineOperator.of(pipeline(3, Timeouts.NONE))).ignoreElements())
        .expectError()
        .verify(PATIENCE);
    assertThat(service.requestCount()).isEqualTo(1);
    assertCounted(0, 1);
  }

  @Test
  void anEmptyStreamIsNoAnswerAndIsTriedAgain() {
    service.next(Behavior.emptyStream(), Behavior.answer("second"));
    List<String> events =
        tokens()
            .transform(PipelineOperator.of(pipeline(2, Timeouts.NONE)))
            .collectList()
            .block(PATIENCE);
    assertThat(String.join("", events)).contains("second");
    assertCounted(1, 1);
  }

  @Test
  void aServiceThatHangsIsAFailureAndItsConnectionIsClosed() {
    service.next(Behavior.hang(), Behavior.hang());
    ResiliencePipeline limited = pipeline(1, Timeouts.NONE.attempt(Duration.ofMillis(300)));
    StepVerifier.create(answer().transform(PipelineOperator.of(limited)))
        .expectError(CallTimeoutException.class)
        .verify(PATIENCE);
    assertCounted(0, 1);
    StepVerifier.create(tokens().transform(PipelineOperator.of(limited)))
        .expectError(CallTimeoutException.class)
        .verify(PATIENCE);
    assertCounted(0, 2);
  }

  @Test
  void whoLeavesIsNeutralAndTheConnectionIsClosed() throws InterruptedException {
    service.next(Behavior.hang());
    Disposable call =
        answer().transform(PipelineOperator.of(pipeline(3, Timeouts.NONE))).subscribe();
    assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    call.dispose();
    assertThat(counts().ignoredCalls()).isEqualTo(1);

    service.next(Behavior.stallAfter(2));
    Sinks.One<String> first = Sinks.one();
    Disposable stream =
        tokens()
            .transform(PipelineOperator.of(pipeline(3, Timeouts.NONE)))
            .subscribe(first::tryEmitValue);
    first.asMono().block(PATIENCE);
    stream.dispose();
    assertThat(counts().ignoredCalls()).isEqualTo(2);
    assertCounted(0, 0);
  }

  @Test
  void theNextTargetAnswersBeforeTheFirstToken() {
    service.next(Behavior.serverError(), Behavior.answer("from the second"));
    ResiliencePipeline pipeline = ResiliencePipeline.builder(breaker).fallbackTo(second).build();
    List<String> events =
        ReactivePipeline.of(pipeline)
            .<String>flux(
                attempt -> {
                  AIProtection own =
                      AIProtection.builder(registry).key(request -> attempt.target()).build();
                  return WebClient.builder()
                      .filter(WebClientProtection.filter(own))
                      .build()
                      .post()
                      .uri(service.openAiBaseUri() + "/chat/completions")
                      .contentType(MediaType.APPLICATION_JSON)
                      .bodyValue(BODY.formatted(true))
                      .retrieve()
                      .bodyToFlux(String.class);
                })
            .collectList()
            .block(PATIENCE);
    assertThat(String.join("", events)).contains("second");
    assertCounted(0, 1);
    assertThat(second.metrics().snapshot().successfulCalls()).isEqualTo(1);
    assertThat(second.metrics().snapshot().totalCalls()).isEqualTo(1);
  }

  @Test
  void aBadAnswerIsOursAndKnown() {
    service.next(Behavior.endWithoutMarkerAfter(2));
    StepVerifier.create(tokens().transform(CircuitBreakerOperator.of(breaker)).ignoreElements())
        .expectErrorSatisfies(
            e -> assertThat(e instanceof AIFailureException || e.getCause() != null).isTrue())
        .verify(PATIENCE);
    assertCounted(0, 1);
  }
}
