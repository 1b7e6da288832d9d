package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicException;
import com.anthropic.models.messages.MessageCreateParams;
import com.azure.ai.inference.ChatCompletionsClientBuilder;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.core.exception.AzureException;
import com.google.genai.errors.GenAiIOException;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.anthropic.AnthropicProtection;
import dev.halfopen.ai.azure.AzureProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.ai.langchain4j.LangChain4jProtection;
import dev.halfopen.ai.okhttp.OkHttpProtection;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.ai.spring.RestClientProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import dev.halfopen.testkit.ScriptedAiService;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.retry.RetryUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;

/**
 * A rejection reaches each client, its own retries left as they are by default, as that client's
 * own type, once, with the rejection among its causes (R10). The table that it prints stands in the
 * guide.
 */
class RejectedCallsTest {
  private static final ChatCompletionCreateParams CHAT =
      ChatCompletionCreateParams.builder().model("test-model").addUserMessage("Hi").build();
  private static final MessageCreateParams MESSAGE =
      MessageCreateParams.builder().model("test-model").maxTokens(9).addUserMessage("Hi").build();

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().failureThreshold(1).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai");
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> "ai").build();

  @BeforeEach
  void open() {
    // By a failure that a client would retry, if it took it for the one of this very call.
    try (dev.halfopen.Permit permit = breaker.acquirePermit()) {
      permit.fail(
          new dev.langchain4j.exception.InternalServerException(
              new dev.langchain4j.exception.HttpException(500, "down")));
    }
  }

  @AfterEach
  void close() {
    service.close();
  }

  /** A client of a name, as it is built, and what it throws. */
  private record Row(String name, Class<? extends Throwable> type, Client client) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Client {
    void call(RejectedCallsTest test) throws Exception;
  }

  @SuppressWarnings("MustBeClosedChecker") // it throws
  static List<Row> rows() {
    return List.of(
        new Row(
            "openai-java",
            OpenAIException.class,
            t -> t.openAi().chat().completions().create(CHAT)),
        new Row(
            "openai-java, stream",
            OpenAIException.class,
            t -> t.openAi().chat().completions().createStreaming(CHAT)),
        new Row(
            "openai-java, async",
            OpenAIException.class,
            t -> await(t.openAi().async().chat().completions().create(CHAT))),
        new Row(
            "openai-java, retries turned on again",
            OpenAIException.class,
            t -> t.openAi().withOptions(o -> o.maxRetries(2)).chat().completions().create(CHAT)),
        new Row(
            "openai-java, async, retries turned on again",
            OpenAIException.class,
            t ->
                await(
                    t.openAi()
                        .withOptions(o -> o.maxRetries(2))
                        .async()
                        .chat()
                        .completions()
                        .create(CHAT))),
        new Row(
            "openai-java on OkHttp's interceptor",
            OpenAIException.class,
            t -> t.openAiOnOkHttp().chat().completions().create(CHAT)),
        new Row(
            "openai-java on OkHttp's interceptor, stream",
            OpenAIException.class,
            t -> {
              try (var response = t.openAiOnOkHttp().chat().completions().createStreaming(CHAT)) {
                response.stream().forEach(chunk -> {});
              }
            }),
        new Row(
            "openai-java on OkHttp's interceptor, async",
            OpenAIException.class,
            t -> await(t.openAiOnOkHttp().async().chat().completions().create(CHAT))),
        new Row(
            "openai-java on OkHttp's interceptor, list",
            OpenAIException.class,
            t -> t.openAiOnOkHttp().models().list()),
        new Row(
            "anthropic-java",
            AnthropicException.class,
            t -> t.anthropic().messages().create(MESSAGE)),
        new Row(
            "anthropic-java, async",
            AnthropicException.class,
            t -> await(t.anthropic().async().messages().create(MESSAGE))),
        new Row(
            "anthropic-java on OkHttp's interceptor",
            AnthropicException.class,
            t -> t.anthropicOnOkHttp().messages().create(MESSAGE)),
        new Row("OkHttp", IOException.class, RejectedCallsTest::okHttp),
        new Row(
            "JDK",
            IOException.class,
            t -> t.jdk().send(t.request(), HttpResponse.BodyHandlers.ofString())),
        new Row(
            "JDK, async",
            IOException.class,
            t -> await(t.jdk().sendAsync(t.request(), HttpResponse.BodyHandlers.ofString()))),
        new Row("RestClient", RestClientException.class, RejectedCallsTest::restClient),
        new Row(
            "RestClient in Spring AI's default retries",
            RestClientException.class,
            t ->
                RetryUtils.DEFAULT_RETRY_TEMPLATE.execute(
                    context -> {
                      t.restClient();
                      return null;
                    })),
        new Row("WebClient", WebClientException.class, RejectedCallsTest::webClient),
        new Row(
            "azure-ai-openai",
            AzureException.class,
            t -> t.azure().buildClient().getChatCompletions("m", t.question())),
        new Row(
            "azure-ai-openai, stream",
            AzureException.class,
            t ->
                t.azure()
                    .buildClient()
                    .getChatCompletionsStream("m", t.question())
                    .forEach(chunk -> {})),
        new Row(
            "azure-ai-openai, async",
            AzureException.class,
            t -> t.azure().buildAsyncClient().getChatCompletions("m", t.question()).block()),
        new Row(
            "azure-ai-openai, async stream",
            AzureException.class,
            t ->
                t.azure()
                    .buildAsyncClient()
                    .getChatCompletionsStream("m", t.question())
                    .blockLast()),
        new Row(
            "azure-ai-inference",
            AzureException.class,
            t ->
                new ChatCompletionsClientBuilder()
                    .endpoint("http://127.0.0.1:" + t.service.port())
                    .addPolicy(AzureProtection.policy(t.protection))
                    .buildClient()
                    .complete("Hi")),
        new Row("google-genai", GenAiIOException.class, t -> t.google()),
        new Row("LangChain4j", NonRetriableException.class, t -> t.langChain4j().chat("Hi")));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRejectionIsTheClientsOwnAndComesOnce(Row row) {
    // What is slow only once is not the client's wait, of which the table is to tell.
    assertThat(catchThrowable(() -> row.client.call(this))).isNotNull();
    breaker.metrics().reset();
    long start = System.nanoTime();
    Throwable thrown = catchThrowable(() -> row.client.call(this));
    long millis = (System.nanoTime() - start) / 1_000_000;
    long attempts = breaker.metrics().snapshot().rejectedCalls();
    System.out.printf("| %s | %d | %d ms | %s |%n", row, attempts, millis, chain(thrown));

    assertThat(thrown).isInstanceOf(row.type);
    assertThat(chain(thrown)).contains(CallNotPermittedException.class.getSimpleName());
    assertThat(attempts).as(chain(thrown)).isEqualTo(1);
    assertThat(service.requestCount()).isZero();
  }

  private static String chain(Throwable error) {
    return Stream.iterate(error, e -> e != null, Throwable::getCause)
        .map(e -> e.getClass().getSimpleName())
        .reduce((a, b) -> a + " <- " + b)
        .orElse("");
  }

  private static void await(Future<?> future) throws Exception {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private OpenAIClient openAi() {
    return OpenAIProtection.protect(
        OpenAIOkHttpClient.builder()
            .baseUrl(service.openAiBaseUri().toString())
            .apiKey("none")
            .build(),
        protection);
  }

  private OpenAIClient openAiOnOkHttp() {
    return new OpenAIClientImpl(
        ClientOptions.builder()
            .httpClient(new com.openai.client.okhttp.OkHttpClient(intercepted()))
            .baseUrl(service.openAiBaseUri().toString())
            .apiKey("none")
            .build());
  }

  private OkHttpClient intercepted() {
    return new OkHttpClient.Builder()
        .addInterceptor(OkHttpProtection.interceptor(protection))
        .build();
  }

  private AnthropicClient anthropic() {
    return AnthropicProtection.protect(
        AnthropicOkHttpClient.builder()
            .baseUrl(service.anthropicBaseUri().toString())
            .apiKey("none")
            .build(),
        protection);
  }

  private AnthropicClient anthropicOnOkHttp() {
    return new AnthropicClientImpl(
        com.anthropic.core.ClientOptions.builder()
            .httpClient(
                new com.anthropic.client.okhttp.OkHttpClient(
                    intercepted(),
                    com.anthropic.backends.AnthropicBackend.builder()
                        .baseUrl(service.anthropicBaseUri().toString())
                        .apiKey("none")
                        .build()))
            .build());
  }

  private String url() {
    return service.openAiBaseUri() + "/chat/completions";
  }

  private void okHttp() throws IOException {
    OkHttpProtection.protect(new OkHttpClient(), protection)
        .newCall(
            new Request.Builder()
                .url(url())
                .post(
                    RequestBody.create(
                        BrokenServices.requestBody(false), MediaType.get("application/json")))
                .build())
        .execute()
        .close();
  }

  private HttpClient jdk() {
    return HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(URI.create(url()))
        .POST(HttpRequest.BodyPublishers.ofString(BrokenServices.requestBody(false)))
        .build();
  }

  private void restClient() {
    RestClient.builder()
        .requestInterceptor(RestClientProtection.interceptor(protection))
        .build()
        .post()
        .uri(url())
        .body(BrokenServices.requestBody(false))
        .retrieve()
        .body(String.class);
  }

  private void webClient() {
    WebClient.builder()
        .filter(WebClientProtection.filter(protection))
        .build()
        .post()
        .uri(url())
        .bodyValue(BrokenServices.requestBody(false))
        .retrieve()
        .bodyToMono(String.class)
        .block();
  }

  private OpenAIClientBuilder azure() {
    return new OpenAIClientBuilder()
        .endpoint("http://127.0.0.1:" + service.port())
        .addPolicy(AzureProtection.policy(protection));
  }

  private ChatCompletionsOptions question() {
    return new ChatCompletionsOptions(List.of(new ChatRequestUserMessage("Hi")));
  }

  private void google() {
    try (com.google.genai.Client client =
        com.google.genai.Client.builder()
            .apiKey("none")
            .httpOptions(
                HttpOptions.builder().baseUrl("http://127.0.0.1:" + service.port()).build())
            .clientOptions(
                com.google.genai.types.ClientOptions.builder()
                    .customHttpClient(OkHttpProtection.protect(new OkHttpClient(), protection))
                    .build())
            .build()) {
      client.models.generateContent("m", "Hi", null);
    }
  }

  private OpenAiChatModel langChain4j() {
    return OpenAiChatModel.builder()
        .httpClientBuilder(LangChain4jProtection.httpClientBuilder(protection))
        .baseUrl(service.openAiBaseUri().toString())
        .apiKey("none")
        .modelName("test-model")
        .build();
  }
}
