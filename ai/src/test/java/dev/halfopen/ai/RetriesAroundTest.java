package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * A layer of the user's around ours sends a call again: each time is an exchange of its own, and
 * all of them are parts of the attempt that the call was made in, on whichever thread they come.
 */
class RetriesAroundTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final TimedByHand given =
      new TimedByHand(CircuitBreakerConfig.builder().failureThreshold(100));
  private final AIProtection protection = given.protection(Watchdogs.NONE);
  private final OkHttpClient okHttp =
      OkHttpProtection.protect(
          new OkHttpClient.Builder()
              .addInterceptor(RetriesAroundTest::twice)
              .readTimeout(Duration.ZERO)
              .build(),
          protection);

  @AfterEach
  void close() throws InterruptedException {
    assertThat(service.awaitIdle(PATIENCE)).as("connections that hang").isTrue();
    service.close();
    okHttp.dispatcher().executorService().shutdown();
    assertThat(counted().callsInFlight()).isZero();
  }

  private MetricsSnapshot counted() {
    return given.breaker.metrics().snapshot();
  }

  private static Response twice(Interceptor.Chain chain) throws IOException {
    Response first = chain.proceed(chain.request());
    if (first.isSuccessful()) {
      return first;
    }
    first.close();
    return chain.proceed(chain.request());
  }

  private static Mono<ClientResponse> twice(ClientRequest request, ExchangeFunction next) {
    return next.exchange(request)
        .flatMap(
            response ->
                response.statusCode().isError()
                    ? response.releaseBody().then(Mono.error(new IOException("again")))
                    : Mono.just(response))
        .retry(1);
  }

  private CompletableFuture<String> enqueue() {
    return AsyncCallers.enqueue(okHttp, service.port());
  }

  private CompletableFuture<String> webClient() {
    return WebClient.builder()
        .filter(RetriesAroundTest::twice)
        .filter(WebClientProtection.filter(protection))
        .build()
        .post()
        .uri(service.openAiBaseUri() + "/chat/completions")
        .contentType(org.springframework.http.MediaType.APPLICATION_JSON)
        .bodyValue(BrokenServices.requestBody(false))
        .retrieve()
        .bodyToMono(String.class)
        .toFuture();
  }

  private ResiliencePipeline pipeline(CircuitBreaker of) {
    return ResiliencePipeline.builder(of)
        .timeouts(Timeouts.NONE.attempt(LIMIT))
        .timer(given.timer)
        .build();
  }

  private Supplier<CompletableFuture<String>> client(String name) {
    return name.equals("OkHttp") ? this::enqueue : this::webClient;
  }

  @Test
  void eachIsAnExchangeOfItsOwn() throws Exception {
    service.next(Behavior.serverError(), Behavior.answer("Hello"));
    try (Response response = okHttp.newCall(request()).execute()) {
      assertThat(response.body().string()).contains("Hello");
    }
    assertThat(counted().failedCalls()).isEqualTo(1);
    assertThat(counted().successfulCalls()).isEqualTo(1);
  }

  private Request request() {
    return new Request.Builder()
        .url(ProtectedClients.openAi(service.port()) + "/chat/completions")
        .post(
            RequestBody.create(
                BrokenServices.requestBody(false), MediaType.get("application/json")))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OkHttp", "WebClient"})
  void theyAreOneCallOfAPipelineOfTheSameBreaker(String client) throws Exception {
    service.next(Behavior.serverError(), Behavior.answer("Hello"));
    assertThat(
            pipeline(given.breaker)
                .callAsync(client(client))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .contains("Hello");
    assertThat(service.requestCount()).isEqualTo(2);
    assertThat(counted().totalCalls()).isEqualTo(1);
    assertThat(counted().successfulCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OkHttp", "WebClient"})
  void theSecondIsStoppedWhenTheTimeOfTheAttemptIsOver(String client) throws Exception {
    service.next(Behavior.serverError(), Behavior.hang());
    CompletableFuture<String> answer =
        pipeline(CircuitBreaker.of("pipeline")).callAsync(client(client));
    assertThat(service.awaitRequests(2, PATIENCE)).isTrue();
    given.timer.advance(LIMIT);
    assertThat(answer)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(CallTimeoutException.class);
    assertThat(service.awaitIdle(PATIENCE)).as("the connection is closed").isTrue();
    Eventually.holds("both are counted", () -> counted().failedCalls() == 2);
  }

  /** Whose attempt it is, is known as long as the call is held, and no longer. */
  @Test
  void aCallThatIsOverIsForgotten() throws Exception {
    WeakReference<Call> call = made();
    Eventually.holds(
        "nobody has the call",
        () -> {
          System.gc();
          return call.get() == null;
        });
  }

  private WeakReference<Call> made() throws Exception {
    service.next(Behavior.answer("Hello"));
    Call[] made = new Call[1];
    pipeline(given.breaker)
        .run(
            () -> {
              made[0] = okHttp.newCall(request());
              try (Response response = made[0].execute()) {
                assertThat(response.body().string()).contains("Hello");
              }
            });
    return new WeakReference<>(made[0]);
  }
}
