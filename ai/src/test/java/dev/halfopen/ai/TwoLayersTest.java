package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientAsync;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.CircuitState;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Outcome;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.anthropic.AnthropicStreams;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.ai.openai.OpenAIStreams;
import dev.halfopen.ai.spring.RestClientProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.adapter.JdkFlowAdapter;

/**
 * C22 over real sockets: a pipeline outside and a protected client inside hold the same breaker of
 * one registry, and an attempt is one call, one trial and one verdict.
 */
class TwoLayersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration RECOVERY = Duration.ofNanos(1);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.builder()
              .failureThreshold(1)
              .recoveryTimeout(RECOVERY)
              .classifier(AIClassifier.standard())
              .build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai");
  private final List<AIExchangeEnd> ends = Collections.synchronizedList(new ArrayList<>());
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> "ai").observer(ends::add).build();

  @AfterEach
  void close() {
    service.close();
  }

  private interface Client {
    /** Makes a call through a pipeline, and waits for its end. */
    void call(ResiliencePipeline pipeline) throws Exception;
  }

  private interface Making {
    Client client(int port, AIProtection protection);
  }

  private record Row(String name, boolean streams, Making making) {
    @Override
    public String toString() {
      return name;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the stream closes the response
  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (ProtectedClients client :
        List.of(
            ProtectedClients.OPENAI,
            ProtectedClients.ANTHROPIC,
            ProtectedClients.OKHTTP,
            ProtectedClients.JDK,
            ProtectedClients.LANGCHAIN4J,
            ProtectedClients.RESTCLIENT,
            ProtectedClients.WEBCLIENT)) {
      rows.add(
          new Row(
              client.name(),
              false,
              (port, protection) -> {
                Caller caller = client.caller(port, protection);
                return pipeline ->
                    pipeline.call(
                        () -> {
                          caller.plain();
                          return "";
                        });
              }));
    }
    rows.add(async("openai-java, async", false, AsyncCallers::openAi));
    rows.add(async("openai-java, async stream", true, AsyncCallers::openAiStream));
    rows.add(async("anthropic-java, async", false, AsyncCallers::anthropic));
    rows.add(async("OkHttp, enqueued", false, AsyncCallers::okHttp));
    rows.add(async("JDK, async", false, AsyncCallers::jdk));
    rows.add(async("WebClient, Mono", false, AsyncCallers::webClient));
    rows.add(async("LangChain4j, stream", true, AsyncCallers::langChain4j));
    rows.add(
        new Row(
            "openai-java, publisher",
            true,
            (port, protection) -> {
              OpenAIClient client = openAi(port, protection);
              return pipeline ->
                  read(
                      pipeline.callStream(
                          () ->
                              OpenAIStreams.publisher(
                                  client.async().chat().completions().createStreaming(Sdks.CHAT))));
            }));
    rows.add(
        new Row(
            "anthropic-java, publisher",
            true,
            (port, protection) -> {
              var client = AnthropicProtection.protect(Sdks.anthropic(port), protection);
              return pipeline ->
                  read(
                      pipeline.callStream(
                          () ->
                              AnthropicStreams.publisher(
                                  client.async().messages().createStreaming(Sdks.MESSAGE))));
            }));
    rows.add(
        new Row(
            "openai-java at OkHttp's layer, publisher",
            true,
            (port, protection) -> {
              OpenAIClientAsync client =
                  OpenAIProtection.protectOkHttp(Sdks.openAi(port).async(), protection);
              return pipeline ->
                  read(
                      pipeline.callStream(
                          () ->
                              OpenAIStreams.publisher(
                                  client.chat().completions().createStreaming(Sdks.CHAT))));
            }));
    rows.add(
        new Row(
            "anthropic-java at OkHttp's layer, publisher",
            true,
            (port, protection) -> {
              AnthropicClientAsync client =
                  AnthropicProtection.protectOkHttp(Sdks.anthropic(port).async(), protection);
              return pipeline ->
                  read(
                      pipeline.callStream(
                          () ->
                              AnthropicStreams.publisher(
                                  client.messages().createStreaming(Sdks.MESSAGE))));
            }));
    rows.add(
        new Row(
            "openai-java at OkHttp's layer",
            false,
            (port, protection) -> {
              OpenAIClient client = OpenAIProtection.protectOkHttp(Sdks.openAi(port), protection);
              return pipeline -> pipeline.call(() -> client.chat().completions().create(Sdks.CHAT));
            }));
    rows.add(
        new Row(
            "anthropic-java at OkHttp's layer",
            false,
            (port, protection) -> {
              AnthropicClient client =
                  AnthropicProtection.protectOkHttp(Sdks.anthropic(port), protection);
              return pipeline -> pipeline.call(() -> client.messages().create(Sdks.MESSAGE));
            }));
    rows.add(
        new Row(
            "openai-java, openStream",
            true,
            (port, protection) -> {
              OpenAIClient client = openAi(port, protection);
              return pipeline -> {
                try (Stream<?> items =
                    pipeline.openStream(
                        () ->
                            OpenAIStreams.stream(
                                client.chat().completions().createStreaming(Sdks.CHAT)))) {
                  items.forEach(item -> {});
                }
              };
            }));
    return rows;
  }

  private interface Async {
    java.util.function.Supplier<CompletableFuture<?>> client(int port, AIProtection protection);
  }

  @SuppressWarnings("unchecked")
  private static Row async(String name, boolean streams, Async async) {
    return new Row(
        name,
        streams,
        (port, protection) -> {
          var calling = async.client(port, protection);
          return pipeline -> {
            try {
              pipeline
                  .callAsync(() -> (CompletableFuture<Object>) calling.get())
                  .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
              throw (Exception) e.getCause();
            }
          };
        });
  }

  private static void read(Flow.Publisher<?> items) {
    JdkFlowAdapter.flowPublisherToFlux(items).blockLast(PATIENCE);
  }

  private static OpenAIClient openAi(int port, AIProtection protection) {
    return OpenAIProtection.protect(Sdks.openAi(port), protection);
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }

  private void awaitEnd() {
    AtRest.metrics(breaker, PATIENCE);
  }

  /** The observers are told behind the verdict. */
  private void awaitTold(int exchanges) {
    long start = System.nanoTime();
    while (ends.size() < exchanges) {
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Execution(ExecutionMode.CONCURRENT)
  void aHealthyServiceIsTakenBackByOneTrial(Row row) throws Exception {
    Client client = row.making.client(service.port(), protection);
    breaker.trip(RECOVERY, "test");
    client.call(ResiliencePipeline.builder(breaker).build());
    awaitEnd();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertThat(metrics().rejectedCalls()).isZero();
    assertThat(metrics().lateResults()).isZero();
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Execution(ExecutionMode.CONCURRENT)
  void aServiceThatHangsOpensTheBreakerByTheLimitOfTheOuterLayer(Row row) throws Exception {
    Client client = row.making.client(service.port(), protection);
    client.call(ResiliencePipeline.builder(breaker).build());
    breaker.metrics().reset();
    service.script(Behavior.hang());
    Throwable thrown =
        catchThrowable(
            () ->
                client.call(
                    ResiliencePipeline.builder(breaker)
                        .timeouts(Timeouts.NONE.attempt(Duration.ofMillis(300)))
                        .build()));
    awaitEnd();
    assertThat(thrown).isInstanceOf(CallTimeoutException.class);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(service.awaitIdle(PATIENCE)).as("the connection is closed").isTrue();
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Execution(ExecutionMode.CONCURRENT)
  void eachAttemptIsOneCall(Row row) throws Exception {
    Client client = row.making.client(service.port(), protection);
    breaker.reconfigure(breaker.config().toBuilder().failureThreshold(2).build());
    service.next(Behavior.serverError(), Behavior.answer("Hello!"));
    Throwable thrown =
        catchThrowable(
            () ->
                client.call(
                    ResiliencePipeline.builder(breaker)
                        .retry(Retry.builder().maxAttempts(2).build())
                        .build()));
    awaitEnd();
    boolean judgedByTheOuterLayer = thrown == null;
    // A client that doesn't throw for a status ends its attempt well: the inner layer knows better.
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(metrics().totalCalls()).isEqualTo(service.requestCount());
    assertThat(judgedByTheOuterLayer).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Execution(ExecutionMode.CONCURRENT)
  void aRejectionByTheOuterLayerReachesNobody(Row row) {
    Client client = row.making.client(service.port(), protection);
    breaker.trip(Duration.ofHours(1), "test");
    Throwable thrown =
        catchThrowable(() -> client.call(ResiliencePipeline.builder(breaker).build()));
    assertThat(thrown).isInstanceOf(CallNotPermittedException.class);
    assertThat(metrics().rejectedCalls()).isEqualTo(1);
    assertThat(service.requestCount()).isZero();
  }

  /** The precedence: the last inner success counts. */
  @Test
  void theSdksOwnRetriesAreAPartOfTheAttempt() {
    OpenAIClient client = openAi(service.port(), protection).withOptions(o -> o.maxRetries(2));
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker).timeouts(Timeouts.NONE.deadline(PATIENCE)).build();
    service.next(Behavior.serverError(), Behavior.answer("Hello!"));
    pipeline.run(() -> client.chat().completions().create(Sdks.CHAT));
    assertThat(metrics().totalCalls()).isEqualTo(1);
    assertThat(metrics().successfulCalls()).isEqualTo(1);

    service.next(Behavior.serverError(), Behavior.answer("Hello!"));
    pipeline.callAsync(() -> client.async().chat().completions().create(Sdks.CHAT)).join();
    awaitEnd();
    assertThat(metrics().totalCalls()).isEqualTo(2);
    assertThat(metrics().successfulCalls()).isEqualTo(2);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(service.requestCount()).isEqualTo(4);
  }

  /** Sync, async, pulled and pushed, each set up twice. */
  @ParameterizedTest
  @MethodSource("twice")
  @Execution(ExecutionMode.CONCURRENT)
  void aSetUpThatIsAppliedTwiceIsOneCall(Twice twice) throws Exception {
    Call call = twice.making.client(service.port(), protection);
    breaker.trip(RECOVERY, "test");
    call.make();
    awaitEnd();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(metrics().totalCalls()).isEqualTo(1);
    awaitTold(1);
    service.next(Behavior.serverError());
    Throwable unused = catchThrowable(call::make);
    awaitEnd();
    assertThat(metrics().failedCalls()).isEqualTo(1);
    assertThat(metrics().totalCalls()).isEqualTo(2);
    awaitTold(2);
    assertThat(ends)
        .extracting(AIExchangeEnd::outcome)
        .containsExactly(Outcome.SUCCESS, Outcome.FAILURE);
  }

  private interface Call {
    void make() throws Exception;
  }

  private interface TwiceMaking {
    Call client(int port, AIProtection protection);
  }

  private record Twice(String name, TwiceMaking making) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Twice> twice() {
    return List.of(
        new Twice(
            "openai-java",
            (port, protection) -> {
              OpenAIClient client = OpenAIProtection.protect(openAi(port, protection), protection);
              return () -> client.chat().completions().create(Sdks.CHAT);
            }),
        new Twice(
            "openai-java, async",
            (port, protection) -> {
              OpenAIClient client = OpenAIProtection.protect(openAi(port, protection), protection);
              return () -> client.async().chat().completions().create(Sdks.CHAT).get();
            }),
        new Twice(
            "openai-java, stream",
            (port, protection) -> {
              OpenAIClient client = OpenAIProtection.protect(openAi(port, protection), protection);
              return () -> {
                try (var response = client.chat().completions().createStreaming(Sdks.CHAT)) {
                  response.stream().forEach(chunk -> {});
                }
              };
            }),
        new Twice(
            "OkHttp",
            (port, protection) -> {
              OkHttpClient client =
                  OkHttpProtection.protect(
                      OkHttpProtection.protect(new OkHttpClient(), protection), protection);
              return () -> client.newCall(okHttp(port)).execute().body().string();
            }),
        new Twice(
            "OkHttp, enqueued",
            (port, protection) -> {
              OkHttpClient client =
                  OkHttpProtection.protect(
                      OkHttpProtection.protect(new OkHttpClient(), protection), protection);
              return () -> AsyncCallers.enqueue(client, port).get();
            }),
        new Twice(
            "JDK",
            (port, protection) -> {
              HttpClient client =
                  HttpClientProtection.protect(
                      HttpClientProtection.protect(HttpClient.newHttpClient(), protection),
                      protection);
              return () -> client.send(jdk(port), HttpResponse.BodyHandlers.ofString());
            }),
        new Twice(
            "JDK, async",
            (port, protection) -> {
              HttpClient client =
                  HttpClientProtection.protect(
                      HttpClientProtection.protect(HttpClient.newHttpClient(), protection),
                      protection);
              return () -> client.sendAsync(jdk(port), HttpResponse.BodyHandlers.ofString()).get();
            }),
        new Twice(
            "RestClient",
            (port, protection) -> {
              RestClient client =
                  RestClient.builder()
                      .requestInterceptor(RestClientProtection.interceptor(protection))
                      .requestInterceptor(RestClientProtection.interceptor(protection))
                      .build();
              return () ->
                  client
                      .post()
                      .uri(ProtectedClients.openAi(port) + "/chat/completions")
                      .body(BrokenServices.requestBody(false))
                      .retrieve()
                      .body(String.class);
            }),
        new Twice(
            "WebClient",
            (port, protection) -> {
              WebClient client =
                  WebClient.builder()
                      .filter(WebClientProtection.filter(protection))
                      .filter(WebClientProtection.filter(protection))
                      .build();
              return () ->
                  client
                      .post()
                      .uri(ProtectedClients.openAi(port) + "/chat/completions")
                      .bodyValue(BrokenServices.requestBody(false))
                      .retrieve()
                      .bodyToMono(String.class)
                      .block(PATIENCE);
            }));
  }

  private static Request okHttp(int port) {
    return new Request.Builder()
        .url(ProtectedClients.openAi(port) + "/chat/completions")
        .post(
            RequestBody.create(
                BrokenServices.requestBody(false), MediaType.get("application/json")))
        .build();
  }

  private static HttpRequest jdk(int port) {
    return HttpRequest.newBuilder(URI.create(ProtectedClients.openAi(port) + "/chat/completions"))
        .POST(HttpRequest.BodyPublishers.ofString(BrokenServices.requestBody(false)))
        .build();
  }
}
