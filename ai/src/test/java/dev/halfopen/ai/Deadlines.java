package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.HangingService.Hang;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Asks services that hang, through a pipeline that has a limit, and sees how late it comes. */
abstract class Deadlines {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Within it each client must have begun its exchange. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  /** Loading the classes of a client takes longer than the limit. */
  private static final Duration WARMING = Duration.ofSeconds(5);

  /**
   * How late a limit may come: 250 ms are promised, and all clients stay far below on a machine
   * that has nothing else to do ({@code -Dhalfopen.test.late=250} holds them to it). A machine that
   * has much to do may be late itself; a client that isn't stopped waits for a time limit of its
   * own, 10 s or more, or for ever.
   */
  static final long IN_TIME_MILLIS = Long.getLong("halfopen.test.late", 5_000);

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker own = registry.circuitBreaker("own");
  final AIProtection protection = AIProtection.builder(registry).key(request -> "own").build();

  static ResiliencePipeline pipeline(Duration limit) {
    return ResiliencePipeline.builder(CircuitBreaker.of("outer"))
        .timeouts(Timeouts.NONE.deadline(limit))
        .build();
  }

  /** How late the limit came, by what the caller was told. */
  record Told(long millisLate, Throwable error) {}

  interface Call {
    void make() throws Exception;
  }

  static Told told(Duration limit, Call call) {
    long start = System.nanoTime();
    Throwable seen = null;
    try {
      call.make();
    } catch (ExecutionException e) {
      seen = e.getCause();
    } catch (Throwable e) {
      seen = e;
    }
    return new Told((System.nanoTime() - start - limit.toNanos()) / 1_000_000, seen);
  }

  final void check(Object row, Hang hang, HangingService service, Told told) throws Exception {
    boolean closed = service.awaitLeft(PATIENCE);
    System.out.printf("| %s | %s | %d ms |%n", row, hang, told.millisLate);
    assertThat(told.error)
        .isInstanceOfSatisfying(
            CallTimeoutException.class,
            error -> assertThat(error.unsent()).as("it has begun to connect").isFalse());
    assertThat(told.millisLate).isLessThan(IN_TIME_MILLIS);
    assertThat(closed).as("the connection is closed").isTrue();
    awaitEnd();
    assertThat(own.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  /** Where a pipeline tells its caller, the exchange beneath may be just ending. */
  final void awaitEnd() {
    AtRest.metrics(own, PATIENCE);
  }

  /** One client, asynchronously. */
  interface Async extends BiFunction<Integer, AIProtection, Supplier<CompletableFuture<?>>> {}

  record AsyncRow(String name, boolean streams, Async client) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<AsyncRow> asyncClients() {
    return List.of(
        new AsyncRow("openai-java, async", false, AsyncCallers::openAi),
        new AsyncRow("openai-java, async stream", true, AsyncCallers::openAiStream),
        new AsyncRow("anthropic-java, async", false, AsyncCallers::anthropic),
        new AsyncRow("OkHttp, enqueued", false, AsyncCallers::okHttp),
        new AsyncRow("JDK, async", false, AsyncCallers::jdk),
        new AsyncRow("WebClient, Mono", false, AsyncCallers::webClient),
        new AsyncRow("LangChain4j, stream", true, AsyncCallers::langChain4j));
  }

  @SuppressWarnings("unchecked")
  static CompletableFuture<Object> call(Duration limit, Supplier<CompletableFuture<?>> client) {
    return pipeline(limit).callAsync(() -> (CompletableFuture<Object>) client.get());
  }

  /** A first call of a client to a port. */
  interface Warming {
    void make(int port, AIProtection protection) throws Exception;
  }

  /** Loads the classes of all clients, at once. */
  static void warmUp(Stream<Warming> clients) throws InterruptedException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      threads.invokeAll(
          clients
              .flatMap(
                  client ->
                      Stream.of(Hang.CONNECTING, Hang.BEFORE_HEADERS, Hang.STALLED_BODY)
                          .map(hang -> warming(client, hang)))
              .toList());
    } finally {
      threads.shutdown();
    }
  }

  private static Callable<Told> warming(Warming client, Hang hang) {
    AIProtection protection =
        AIProtection.of(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()));
    return () -> {
      try (HangingService service = new HangingService(hang)) {
        return told(
            WARMING,
            () ->
                pipeline(WARMING)
                    .call(
                        () -> {
                          client.make(service.port(), protection);
                          return "";
                        }));
      }
    };
  }
}
