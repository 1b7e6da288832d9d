package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.HangingService.Hang;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pipeline's limit holds for every client, wherever the service hangs: the caller is told in
 * time, the connection is closed, and a breaker of the client's own learns of it. The table that it
 * prints stands in the guide.
 */
class DeadlineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofMillis(700);

  /**
   * How late a limit may come: 250 ms are promised, and all clients stay far below on a machine
   * that has nothing else to do. A client that isn't stopped takes {@link #PATIENCE} and more.
   */
  private static final long IN_TIME_MILLIS = Long.getLong("halfopen.test.late", 1_000);

  private static final Set<Object> WARM = ConcurrentHashMap.newKeySet();

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker own = registry.circuitBreaker("own");
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> "own").build();
  private final CountDownLatch poolIsFree = new CountDownLatch(1);

  @AfterEach
  void freeThePool() {
    poolIsFree.countDown();
  }

  private void blockTheCommonPool() throws InterruptedException {
    int threads = ForkJoinPool.getCommonPoolParallelism();
    CountDownLatch blocked = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                blocked.countDown();
                try {
                  poolIsFree.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    assertThat(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static ResiliencePipeline pipeline(Duration limit) {
    return ResiliencePipeline.builder(CircuitBreaker.of("outer"))
        .timeouts(Timeouts.NONE.deadline(limit))
        .build();
  }

  /** How late the limit came, by what the caller was told. */
  private record Told(long millisLate, Throwable error) {}

  private interface Call {
    void make() throws Exception;
  }

  private static Told told(Duration limit, Call call) {
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

  private void check(Object row, Hang hang, HangingService service, Told told) throws Exception {
    boolean closed = service.awaitLeft(PATIENCE);
    System.out.printf("| %s | %s | %d ms |%n", row, hang, told.millisLate);
    assertThat(told.error).isInstanceOf(CallTimeoutException.class);
    assertThat(told.millisLate).isLessThan(IN_TIME_MILLIS);
    assertThat(closed).as("the connection is closed").isTrue();
    awaitEnd();
    assertThat(own.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  /** Where a pipeline tells its caller, the exchange beneath may be just ending. */
  private void awaitEnd() {
    long start = System.nanoTime();
    while (own.metrics().snapshot().callsInFlight() > 0) {
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
      Thread.onSpinWait();
    }
  }

  static Stream<Arguments> sync() {
    List<Arguments> rows = new ArrayList<>();
    for (boolean virtual : new boolean[] {false, true}) {
      for (ProtectedClients client :
          List.of(
              ProtectedClients.OPENAI,
              ProtectedClients.ANTHROPIC,
              ProtectedClients.OKHTTP,
              ProtectedClients.JDK,
              ProtectedClients.LANGCHAIN4J,
              ProtectedClients.RESTCLIENT,
              ProtectedClients.WEBCLIENT,
              ProtectedClients.AZURE_OPENAI,
              ProtectedClients.AZURE_INFERENCE,
              ProtectedClients.GOOGLE_GENAI)) {
        for (Hang hang : Hang.values()) {
          if (!virtual || Runtime.version().feature() >= 21) {
            rows.add(Arguments.of(client, hang, virtual));
          }
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest(name = "{0} {1} virtual: {2}")
  @MethodSource("sync")
  void aCallersOwnThread(ProtectedClients client, Hang hang, boolean virtual) throws Exception {
    warmUp(client, port -> () -> client.caller(port, protection).plain());
    blockTheCommonPool();
    try (HangingService service = new HangingService(hang);
        Caller caller = client.caller(service.port(), protection)) {
      CompletableFuture<Told> told = new CompletableFuture<>();
      start(
          virtual,
          () -> {
            Told seen =
                told(
                    LIMIT,
                    () ->
                        pipeline(LIMIT)
                            .call(
                                () -> {
                                  if (hang.isStream()) {
                                    caller.stream();
                                  } else {
                                    caller.plain();
                                  }
                                  return "";
                                }));
            told.complete(
                Thread.interrupted() ? new Told(0, new AssertionError("interrupted")) : seen);
          });
      check(
          client + (virtual ? ", virtual" : ""),
          hang,
          service,
          told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  /** By reflection, since the tests are compiled for JDK 17. */
  private static void start(boolean virtual, Runnable task) throws Exception {
    if (virtual) {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    } else {
      new Thread(task).start();
    }
  }

  private interface Warming {
    Call call(int port);
  }

  /** Loads the classes of a client, which takes longer than the limit. */
  private void warmUp(Object client, Warming warming) throws Exception {
    if (WARM.add(client)) {
      try (HangingService service = new HangingService(Hang.BEFORE_HEADERS)) {
        Told unused =
            told(
                PATIENCE,
                () ->
                    pipeline(Duration.ofSeconds(3))
                        .call(
                            () -> {
                              warming.call(service.port()).make();
                              return "";
                            }));
      }
      awaitEnd();
      own.metrics().reset();
      own.reset();
    }
  }

  private interface Async
      extends BiFunction<Integer, AIProtection, Supplier<CompletableFuture<?>>> {}

  private record AsyncRow(String name, boolean streams, Async client) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> async() {
    List<Arguments> rows = new ArrayList<>();
    for (AsyncRow client :
        List.of(
            new AsyncRow("openai-java, async", false, AsyncCallers::openAi),
            new AsyncRow("openai-java, async stream", true, AsyncCallers::openAiStream),
            new AsyncRow("anthropic-java, async", false, AsyncCallers::anthropic),
            new AsyncRow("OkHttp, enqueued", false, AsyncCallers::okHttp),
            new AsyncRow("JDK, async", false, AsyncCallers::jdk),
            new AsyncRow("WebClient, Mono", false, AsyncCallers::webClient),
            new AsyncRow("LangChain4j, stream", true, AsyncCallers::langChain4j))) {
      for (Hang hang : Hang.values()) {
        if (!hang.isStream() || client.streams) {
          rows.add(Arguments.of(client, hang));
        }
      }
    }
    return rows.stream();
  }

  @SuppressWarnings("unchecked")
  private static CompletableFuture<Object> call(
      Duration limit, Supplier<CompletableFuture<?>> client) {
    return pipeline(limit).callAsync(() -> (CompletableFuture<Object>) client.get());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("async")
  void aCallThatNobodyWaitsIn(AsyncRow client, Hang hang) throws Exception {
    warmUp(client.name, port -> () -> client.client.apply(port, protection).get().get());
    try (HangingService service = new HangingService(hang)) {
      Supplier<CompletableFuture<?>> calling = client.client.apply(service.port(), protection);
      check(
          client,
          hang,
          service,
          told(LIMIT, () -> call(LIMIT, calling).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
    }
  }

  static Stream<AsyncRow> asyncClients() {
    return async().map(row -> (AsyncRow) row.get()[0]).distinct();
  }

  /** Some clients begin nothing then; so nothing is asked afterwards, for nobody. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncClients")
  void aCallThatNobodyWaitsInWhileTheCommonPoolIsBlocked(AsyncRow client) throws Exception {
    warmUp(client.name, port -> () -> client.client.apply(port, protection).get().get());
    blockTheCommonPool();
    try (HangingService service = new HangingService(Hang.BEFORE_HEADERS)) {
      Supplier<CompletableFuture<?>> calling = client.client.apply(service.port(), protection);
      Told told =
          told(LIMIT, () -> call(LIMIT, calling).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      System.out.printf("| %s | pool blocked | %d ms |%n", client, told.millisLate);
      assertThat(told.error).isInstanceOf(CallTimeoutException.class);
      assertThat(told.millisLate).isLessThan(IN_TIME_MILLIS);
      awaitEnd();
    }
  }
}
