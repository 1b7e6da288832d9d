package dev.halfopen.ai.spring;

import static dev.halfopen.ai.spring.Guarded.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class WebClientProtectionTest {
  private final ScriptedAiService service = ScriptedAiService.start();
  private final Guarded guarded = new Guarded();

  @AfterEach
  void close() throws InterruptedException {
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    service.close();
    assertThat(guarded.metrics().callsInFlight()).isZero();
    assertThat(guarded.timer.pending()).isZero();
  }

  private WebClient.RequestHeadersSpec<?> post(boolean streaming) {
    return WebClient.builder()
        .filter(WebClientProtection.filter(guarded.protection))
        .build()
        .post()
        .uri(service.openAiBaseUri() + "/chat/completions")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(Guarded.body(streaming));
  }

  @Test
  void whatNobodySubscribesToTakesNoPermit() {
    guarded.breaker.trip(Duration.ofHours(1), "test");
    Mono<String> answer = post(false).retrieve().bodyToMono(String.class);
    assertThat(guarded.metrics().rejectedCalls()).isZero();

    assertThatThrownBy(() -> answer.block(PATIENCE))
        .isInstanceOf(WebClientException.class)
        .hasCauseInstanceOf(CallNotPermittedException.class);
    assertThat(guarded.metrics().rejectedCalls()).isEqualTo(1);
    assertThat(service.openConnections()).isZero();
  }

  @Test
  void eachSubscriptionIsACallOfItsOwn() {
    service.next(Behavior.serverError(), Behavior.answer("Hello"));
    String answer = post(false).retrieve().bodyToMono(String.class).retry(1).block(PATIENCE);

    assertThat(answer).contains("Hello");
    assertThat(service.requestCount()).isEqualTo(2);
    assertThat(guarded.metrics().failedCalls()).isEqualTo(1);
    assertThat(guarded.metrics().successfulCalls()).isEqualTo(1);
  }

  @Test
  void cancellingIsNeutral() throws Exception {
    service.next(Behavior.hang());
    Disposable call = post(false).retrieve().bodyToMono(String.class).subscribe();
    assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    call.dispose();
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(1);

    service.next(Behavior.stallAfter(2));
    Sinks.One<String> first = Sinks.one();
    call =
        post(true)
            .retrieve()
            .bodyToFlux(String.class)
            .subscribe(event -> first.tryEmitValue(event));
    first.asMono().block(PATIENCE);
    call.dispose();
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(2);
  }

  @Test
  void cancellingAResponseWhoseBodyIsNotReadIsNeutral() {
    service.next(Behavior.answer("Hello").tokensPerSecond(50));
    Sinks.One<HttpStatusCode> arrived = Sinks.one();
    Disposable call =
        post(true)
            .exchangeToMono(
                response -> {
                  arrived.tryEmitValue(response.statusCode());
                  return Mono.never();
                })
            .subscribe();
    assertThat(arrived.asMono().block(PATIENCE)).isEqualTo(HttpStatus.OK);
    assertThat(guarded.metrics().callsInFlight()).isEqualTo(1);
    call.dispose();
    assertThat(guarded.metrics().ignoredCalls()).isEqualTo(1);
  }

  @Test
  void aStreamThatIsReadToItsMarkIsASuccess() {
    service.next(Behavior.answer("Hello you two"));
    List<String> events =
        post(true)
            .retrieve()
            .bodyToFlux(String.class)
            .takeUntil(event -> event.equals("[DONE]"))
            .collectList()
            .block(PATIENCE);
    assertThat(events).last().isEqualTo("[DONE]");
    assertThat(guarded.metrics().successfulCalls()).isEqualTo(1);
  }

  @Test
  void bodiesThatNobodyReadsLeaveNothingOpen() {
    List<Mono<?>> calls =
        List.of(
            post(false).retrieve().toBodilessEntity(),
            post(false).exchangeToMono(response -> response.releaseBody()),
            post(false).exchangeToMono(response -> Mono.empty()),
            post(false).exchangeToMono(response -> Mono.just(response.statusCode())),
            post(true).exchangeToFlux(response -> Flux.just(1, 2)).then());
    for (Mono<?> call : calls) {
      service.next(Behavior.answer("Hello"));
      call.block(PATIENCE);
    }
    assertThat(guarded.metrics().callsInFlight()).isZero();
    assertThat(guarded.metrics().successfulCalls()).isEqualTo(calls.size());
  }

  @Test
  void anErrorWhoseBodyNobodyReadsIsJudgedByItAllTheSame() {
    List<Mono<?>> calls =
        List.of(
            post(false)
                .retrieve()
                .onStatus(
                    HttpStatusCode::isError, response -> Mono.just(new IllegalStateException()))
                .bodyToMono(String.class),
            post(true).exchangeToMono(response -> Mono.error(new IllegalStateException())));
    for (Mono<?> call : calls) {
      service.next(Behavior.rateLimited(Duration.ofSeconds(1)));
      assertThatThrownBy(() -> call.block(PATIENCE)).isInstanceOf(IllegalStateException.class);
      guarded.time.advance(Duration.ofSeconds(2));
    }
    assertThat(guarded.metrics().throttledCalls()).isEqualTo(calls.size());
  }

  @Test
  void theBodyOfAnErrorIsThereForAStatusHandler() {
    service.next(Behavior.quotaExhausted());
    AtomicReference<String> body = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                post(false)
                    .retrieve()
                    .onStatus(
                        HttpStatusCode::isError,
                        response ->
                            response
                                .bodyToMono(String.class)
                                .doOnNext(body::set)
                                .then(Mono.error(new IllegalStateException("handled"))))
                    .bodyToMono(String.class)
                    .block(PATIENCE))
        .hasMessage("handled");
    assertThat(body.get()).contains("insufficient_quota");
    assertThat(guarded.metrics().exhaustedCalls()).isEqualTo(1);
  }

  @Test
  void aWatchdogSpeaksOnTheProtectionsExecutor() throws Exception {
    service.next(Behavior.hang(), Behavior.stallAfter(2));
    AtomicReference<String> thread = new AtomicReference<>();
    Sinks.One<Throwable> seen = Sinks.one();
    Disposable unused =
        post(false)
            .retrieve()
            .bodyToMono(String.class)
            .doOnError(error -> thread.set(Thread.currentThread().getName()))
            .subscribe(answer -> {}, seen::tryEmitValue);
    assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    guarded.awaitWatchdog();
    assertThat(seen.asMono().block(PATIENCE)).isInstanceOf(AITimeoutException.class);
    // Here, that is the thread that lets time pass.
    assertThat(thread.get()).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void aWatchdogEndsAStreamThatStalls() {
    service.next(Behavior.stallAfter(2));
    Sinks.One<String> first = Sinks.one();
    Sinks.One<Throwable> seen = Sinks.one();
    Disposable unused =
        post(true)
            .retrieve()
            .bodyToFlux(String.class)
            .subscribe(first::tryEmitValue, seen::tryEmitValue);
    first.asMono().block(PATIENCE);
    guarded.awaitWatchdog();
    assertThat(seen.asMono().block(PATIENCE))
        .isInstanceOf(WebClientResponseException.class)
        .hasCauseInstanceOf(AITimeoutException.class);
  }

  @Test
  void aBodyThatWasCutOffIsNotSubscribedToOnceMoreToReleaseIt() {
    AtomicInteger subscriptions = new AtomicInteger();
    Flux<DataBuffer> stalls =
        Flux.<DataBuffer>never().doOnSubscribe(subscription -> subscriptions.incrementAndGet());
    WebClient client =
        WebClient.builder()
            .filter(WebClientProtection.filter(guarded.protection))
            .exchangeFunction(
                request ->
                    Mono.just(
                        ClientResponse.create(HttpStatus.OK)
                            .header(HttpHeaders.CONTENT_TYPE, MediaType.TEXT_EVENT_STREAM_VALUE)
                            .body(stalls)
                            .build()))
            .build();
    Sinks.One<Throwable> seen = Sinks.one();
    Disposable unused =
        client
            .post()
            .uri(service.openAiBaseUri() + "/chat/completions")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(Guarded.body(true))
            .retrieve()
            .bodyToFlux(String.class)
            .subscribe(event -> {}, seen::tryEmitValue);
    guarded.awaitWatchdog();
    assertThat(seen.asMono().block(PATIENCE)).hasCauseInstanceOf(AITimeoutException.class);
    assertThat(subscriptions).hasValue(1);
  }

  @Test
  void aFilterAboveThatRetriesMakesNewCalls() {
    service.next(Behavior.overloaded(), Behavior.answer("Hello"));
    AtomicInteger tries = new AtomicInteger();
    String answer =
        WebClient.builder()
            .filter(
                (request, next) ->
                    next.exchange(request)
                        .flatMap(
                            response ->
                                tries.incrementAndGet() == 1
                                    ? response.createError()
                                    : Mono.just(response))
                        .retry(1))
            .filter(WebClientProtection.filter(guarded.protection))
            .build()
            .post()
            .uri(service.openAiBaseUri() + "/chat/completions")
            .bodyValue(Guarded.body(false))
            .retrieve()
            .bodyToMono(String.class)
            .block(PATIENCE);
    assertThat(answer).contains("Hello");
    assertThat(guarded.metrics().failedCalls()).isEqualTo(1);
    assertThat(guarded.metrics().successfulCalls()).isEqualTo(1);
  }
}
