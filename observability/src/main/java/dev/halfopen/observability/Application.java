package dev.halfopen.observability;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.sun.net.httpserver.HttpServer;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.testkit.ScriptedAiService;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A small application: it asks a model through a pipeline, with another one as the fallback, each
 * with a breaker of its own, and shows its metrics on the loopback address. Thread-safe.
 */
final class Application implements AutoCloseable {
  static final String MODEL = "gpt-primary";
  static final String SPARE = "gpt-spare";

  private static final int MAX_MODELS = 20;
  private static final int ATTEMPTS = 2;

  private final ScriptedAiService service;
  private final CircuitBreakerRegistry registry;
  private final OpenAIClient client;
  private final ResiliencePipeline pipeline;
  private final PrometheusMeterRegistry meters;
  private final HttpServer page;

  Application(ScriptedAiService service, CircuitBreakerConfig config) throws IOException {
    this(service, config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), meters -> meters);
  }

  /**
   * With meters as one wants them.
   *
   * @param meters where they are, set up
   * @param more what is to be shown besides
   */
  Application(
      ScriptedAiService service,
      CircuitBreakerConfig config,
      PrometheusMeterRegistry meters,
      UnaryOperator<HalfopenMeters.Builder> more)
      throws IOException {
    this.service = service;
    this.meters = meters;
    registry = CircuitBreakerRegistry.of(config);
    HalfopenMeters halfopen =
        more.apply(HalfopenMeters.builder(meters).callDurations().maxModels(MAX_MODELS)).build();
    AIProtection protection =
        AIProtection.builder(registry)
            .provider(Provider.OPENAI)
            .observer(halfopen.exchanges())
            .build();
    client =
        OpenAIProtection.protect(
            OpenAIOkHttpClient.builder()
                .baseUrl(service.openAiBaseUri().toString())
                .apiKey("none")
                .maxRetries(0)
                .build(),
            protection);
    pipeline =
        ResiliencePipeline.builder(breaker(MODEL))
            .retry(
                Retry.builder()
                    .maxAttempts(ATTEMPTS)
                    .waits(Duration.ofMillis(20), Duration.ofMillis(100))
                    .build())
            .build();
    halfopen.bind(registry).bind("chat", pipeline);
    page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page.createContext(
        "/metrics",
        exchange -> {
          byte[] body = scrape().getBytes(StandardCharsets.UTF_8);
          exchange
              .getResponseHeaders()
              .add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    page.start();
  }

  /** The breaker of a model, which its client finds by the same name. */
  CircuitBreaker breaker(String model) {
    return registry.circuitBreaker(breakerName(model));
  }

  String breakerName(String model) {
    return service.openAiBaseUri().getAuthority() + "/" + model;
  }

  CircuitBreakerRegistry registry() {
    return registry;
  }

  ResiliencePipeline pipeline() {
    return pipeline;
  }

  /** Host and port of the page with the metrics. */
  String address() {
    return page.getAddress().getAddress().getHostAddress() + ":" + page.getAddress().getPort();
  }

  String scrape() {
    return meters.scrape();
  }

  /** What a user of the application does: an answer of one of the models, or an exception. */
  int ask() {
    return pipeline.call(attempt -> stream(MODEL), failure -> stream(SPARE));
  }

  /** Asks one model without a pipeline; how many pieces the answer came in. */
  int stream(String model) {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model(model)
            .addUserMessage("Say hello.")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      return (int) chunks.stream().count();
    }
  }

  @Override
  public void close() {
    page.stop(0);
    client.close();
  }
}
