package dev.halfopen.examples.plain;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.AIExchangeEnd;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.openai.OpenAIProtection;
import dev.halfopen.ai.openai.OpenAIStreams;
import dev.halfopen.micrometer.HalfopenMeters;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.pipeline.Strategy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Answers questions over HTTP, word by word, by a model or, where that can't help, by another one.
 * What stands between the tags is all that Halfopen needs. Thread-safe.
 */
final class ChatService implements AutoCloseable {
  static final String MODEL = "gpt-5-mini";
  static final String SPARE = "gpt-5-nano";

  private static final int DEFAULT_PORT = 8080;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  // tag::glue[]
  ChatService(int port, OpenAIClient client, CircuitBreakerRegistry breakers) throws IOException {
    // end::glue[]
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // tag::glue[]
    Consumer<AIExchangeEnd> exchanges = HalfopenMeters.of(meters).bind(breakers).exchanges();
    AIProtection protection =
        AIProtection.builder(breakers).key(AIRequest::model).observer(exchanges).build();
    OpenAIClient openAi = OpenAIProtection.protect(client, protection);
    CircuitBreaker first = breakers.circuitBreaker(MODEL);
    CircuitBreaker spare = breakers.circuitBreaker(SPARE);
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(first).fallbackTo(spare).strategy(Strategy.balanced()).build();
    // end::glue[]

    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext(
        "/chat",
        Http.handling(
            exchange -> {
              String question = Http.text(exchange);
              // tag::glue[]
              try (Stream<ChatCompletionChunk> words =
                  pipeline.openStream(
                      attempt -> OpenAIStreams.stream(ask(openAi, attempt.target(), question)))) {
                // end::glue[]
                answer(exchange, words);
              }
            }));
    server.createContext(
        "/health",
        Http.handling(
            exchange -> {
              // tag::glue[]
              boolean well = first.permitsCalls() || spare.permitsCalls();
              // end::glue[]
              Http.respond(exchange, well ? 200 : 503, well ? "well" : "ill");
            }));
    server.createContext(
        "/metrics", Http.handling(exchange -> Http.respond(exchange, 200, meters.scrape())));
    server.start();
  }

  /** Starts it on port 8080, or the one that is given. */
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length == 0 ? DEFAULT_PORT : Integer.parseInt(arguments[0]);
    Backend backend = Backend.fromEnvironment();
    // tag::glue[]
    var breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.forAiServices());
    // end::glue[]
    ChatService service = new ChatService(port, backend.client(), breakers);
    service.show("/illness", backend::illness);
    System.out.println(
        "Ask at http://localhost:" + service.port() + "/chat: " + backend.description());
  }

  /** One more page. */
  void show(String path, Http.Page page) {
    server.createContext(path, Http.handling(page));
  }

  int port() {
    return server.getAddress().getPort();
  }

  @SuppressWarnings("MustBeClosedChecker") // the stream that is made of it closes it
  private static StreamResponse<ChatCompletionChunk> ask(
      OpenAIClient client, String model, String question) {
    return client
        .chat()
        .completions()
        .createStreaming(
            ChatCompletionCreateParams.builder().model(model).addUserMessage(question).build());
  }

  private static void answer(HttpExchange exchange, Stream<ChatCompletionChunk> chunks)
      throws IOException {
    Http.begin(exchange);
    for (Iterator<ChatCompletionChunk> all = chunks.iterator(); all.hasNext(); ) {
      for (ChatCompletionChunk.Choice choice : all.next().choices()) {
        Http.write(exchange, choice.delta().content().orElse(""));
      }
    }
    Http.write(exchange, "\n");
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
