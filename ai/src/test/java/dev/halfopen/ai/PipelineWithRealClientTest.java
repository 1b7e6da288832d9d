package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.FailureClassifier;
import dev.halfopen.OperatingMode;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Strategy;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official client in a pipeline, over real sockets. */
class PipelineWithRealClientTest {
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("test-model").addUserMessage("Hi").build();

  private static final Duration WAIT = Duration.ofMillis(1);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "openai", CircuitBreakerConfig.builder().classifier(AIClassifier.standard()).build());

  @AfterEach
  void close() {
    service.close();
  }

  private OpenAIClient client(int retries) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(service.openAiBaseUri().toString())
        .apiKey("none")
        .maxRetries(retries)
        .build();
  }

  /** The client would sleep for 30 s, twice, as the service asked. */
  @Test
  void theDeadlineHoldsThoughTheClientsOwnRetriesWereLeftOn() {
    OpenAIClient client = client(2);
    client.chat().completions().create(CHAT); // what is slow only once shall not matter
    service.reset();
    service.script(Behavior.rateLimited(Duration.ofSeconds(30)));
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .retry(Retry.builder().maxAttempts(3).build())
            .timeouts(Timeouts.NONE.deadline(Duration.ofSeconds(2)))
            .build();

    CallTimeoutException thrown =
        catchThrowableOfType(
            CallTimeoutException.class,
            () -> pipeline.call(() -> client.chat().completions().create(CHAT)));

    assertThat(thrown.limit()).isEqualTo(Limit.DEADLINE);
    assertThat(service.requestCount()).as("before the client's first retry").isEqualTo(1);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
    assertThat(breaker.metrics().snapshot().timeouts()).isEqualTo(1);
    client.close();
  }

  @Test
  void whatTheServiceStatesIsWaitedAndThenTriedAgain() {
    service.next(Behavior.rateLimited(Duration.ofSeconds(1)), Behavior.answer("Hello!"));
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).retry(Retry.builder().maxAttempts(2).build()).build();
    OpenAIClient client = client(0);

    String answer =
        pipeline.call(
            () ->
                client
                    .chat()
                    .completions()
                    .create(CHAT)
                    .choices()
                    .get(0)
                    .message()
                    .content()
                    .orElse(""));

    assertThat(answer).isEqualTo("Hello!");
    assertThat(service.requestCount()).isEqualTo(2);
    assertThat(breaker.metrics().snapshot().retryAttempts()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().throttledCalls()).isEqualTo(1);
    client.close();
  }

  /** The presets read the client's exceptions without being asked. */
  @ParameterizedTest
  @ValueSource(ints = {500, 529, 429, 503})
  void aStrategyMakesAllItsAttemptsWithTheBareClient(int status) {
    service.script(Behavior.status(status, Map.of(), "{\"error\":{\"message\":\"no\"}}"));
    Strategy balanced = Strategy.balanced();
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(
                CircuitBreaker.of(
                    "openai", balanced.breakerConfig().toBuilder().throttleWait(WAIT).build()))
            .strategy(balanced)
            .retry(Retry.builder().maxAttempts(3).waits(WAIT, WAIT).build())
            .build();
    OpenAIClient client = client(0);

    assertThatThrownBy(() -> pipeline.call(() -> client.chat().completions().create(CHAT)))
        .isInstanceOf(OpenAIServiceException.class);

    assertThat(service.requestCount()).isEqualTo(3);
    client.close();
  }

  @Test
  void thePresetsHaveTheClassifierOfThisModule() {
    assertThat(FailureClassifier.ofServices()).isSameAs(AIClassifier.standard());
    assertThat(CircuitBreakerConfig.forAiServices().classifier()).isSameAs(AIClassifier.standard());
  }

  /** A dozen limits close the gate; a dozen wrong requests do nothing. */
  @Test
  void thePresetForAIServicesTellsLimitsAndWrongRequestsFromFailures() {
    OpenAIClient client = client(0);
    for (int status : new int[] {429, 400}) {
      CircuitBreaker ai =
          CircuitBreaker.of(
              "ai", CircuitBreakerConfig.forAiServices().toBuilder().throttleWait(WAIT).build());
      ai.operate(OperatingMode.SHADOW);
      service.script(Behavior.status(status, Map.of(), "{\"error\":{\"message\":\"no\"}}"));
      for (int i = 0; i < 12; i++) {
        assertThatThrownBy(() -> ai.call(() -> client.chat().completions().create(CHAT)))
            .isInstanceOf(OpenAIServiceException.class);
      }
      assertThat(ai.state()).isEqualTo(CircuitState.CLOSED);
      assertThat(ai.metrics().snapshot().throttledCalls()).isEqualTo(status == 429 ? 12 : 0);
    }
    client.close();
  }

  @Test
  void aSpentQuotaIsNotTriedAgain() {
    service.script(Behavior.quotaExhausted());
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).retry(Retry.builder().maxAttempts(3).build()).build();
    OpenAIClient client = client(0);

    assertThatThrownBy(() -> pipeline.call(() -> client.chat().completions().create(CHAT)))
        .isInstanceOf(RateLimitException.class);

    assertThat(service.requestCount()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().exhaustedCalls()).isEqualTo(1);
    client.close();
  }

  /** An HTTP client of one's own, whose calls nobody hands out. */
  private record OwnHttpClient(HttpClient client) implements HttpClient {
    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      return client.execute(request, options);
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return client.executeAsync(request, options);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  @Test
  void aLimitHoldsForAnHttpClientOfOnesOwn() throws Exception {
    AIProtection protection =
        AIProtection.of(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()));
    OpenAIClient client =
        client(0)
            .withOptions(
                options ->
                    options.httpClient(
                        OpenAIProtection.httpClient(
                            new OwnHttpClient(
                                com.openai.client.okhttp.OkHttpClient.builder().build()),
                            protection)));
    client.chat().completions().create(CHAT); // what is slow only once shall not matter
    service.script(Behavior.hang());
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .timeouts(Timeouts.NONE.attempt(Duration.ofMillis(300)))
            .build();

    assertThatThrownBy(() -> pipeline.call(() -> client.chat().completions().create(CHAT)))
        .isInstanceOf(CallTimeoutException.class);

    assertThat(service.awaitIdle(Duration.ofSeconds(10))).as("the connection is closed").isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    client.close();
  }
}
