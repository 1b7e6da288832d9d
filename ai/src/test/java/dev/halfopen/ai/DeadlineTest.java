package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.ai.HangingService.Hang;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.timeout.CallTimeoutException;
import dev.halfopen.timeout.CallTimeoutException.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A first look, with an attempt that a test ends. */
class DeadlineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long IN_TIME = 250;

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai");
  private final AIProtection protection =
      AIProtection.builder(registry).key(request -> "ai").build();

  static Stream<Arguments> sync() {
    List<ProtectedClients> clients =
        List.of(
            ProtectedClients.OPENAI,
            ProtectedClients.ANTHROPIC,
            ProtectedClients.OKHTTP,
            ProtectedClients.JDK,
            ProtectedClients.LANGCHAIN4J,
            ProtectedClients.RESTCLIENT,
            ProtectedClients.WEBCLIENT);
    List<Arguments> rows = new ArrayList<>();
    for (ProtectedClients client : clients) {
      for (Hang hang : Hang.values()) {
        rows.add(Arguments.of(client, hang));
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("sync")
  void sync(ProtectedClients client, Hang hang) throws Exception {
    try (HangingService service = new HangingService(hang);
        Caller caller = client.caller(service.port(), protection)) {
      ManualAttempt attempt = new ManualAttempt();
      CompletableFuture<Object> ended = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () ->
                  attempt.making(
                      () -> {
                        try {
                          if (hang.isStream()) {
                            caller.stream();
                          } else {
                            caller.plain();
                          }
                          ended.complete("?");
                        } catch (Throwable e) {
                          ended.completeExceptionally(e);
                        }
                        return "";
                      }));
      thread.start();
      assertThat(service.awaitAsked(PATIENCE)).isTrue();
      TimeUnit.MILLISECONDS.sleep(500);
      check(client, hang, service, attempt, ended);
    }
  }

  private void check(
      Object client,
      Hang hang,
      HangingService service,
      ManualAttempt attempt,
      CompletableFuture<?> ended)
      throws Exception {
    assertThat(ended).isNotDone();
    CallTimeoutException reason = new CallTimeoutException(Limit.ATTEMPT, Duration.ofMillis(400));
    long start = System.nanoTime();
    attempt.isOver(reason);
    Throwable thrown = null;
    try {
      ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      thrown = e.getCause();
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    boolean left = service.awaitLeft(PATIENCE);
    long leftAfter = (System.nanoTime() - start) / 1_000_000;
    System.out.printf(
        "| %s | %s | %d | %s %d | %s |%n", client, hang, millis, left, leftAfter, chain(thrown));
    assertThat(millis).isLessThan(IN_TIME);
    assertThat(leftAfter).isLessThan(IN_TIME + 100);
    assertThat(chain(thrown)).contains("CallTimeoutException");
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
    assertThat(breaker.metrics().snapshot().callsInFlight()).isZero();
  }

  private interface Async
      extends BiFunction<Integer, AIProtection, Supplier<CompletableFuture<?>>> {}

  private record AsyncRow(String name, Async client) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> async() {
    List<AsyncRow> clients =
        List.of(
            new AsyncRow("openai-java", AsyncCallers::openAi),
            new AsyncRow("openai-java, stream", AsyncCallers::openAiStream),
            new AsyncRow("anthropic-java", AsyncCallers::anthropic),
            new AsyncRow("OkHttp", AsyncCallers::okHttp),
            new AsyncRow("JDK", AsyncCallers::jdk),
            new AsyncRow("WebClient", AsyncCallers::webClient),
            new AsyncRow("LangChain4j", AsyncCallers::langChain4j));
    List<Arguments> rows = new ArrayList<>();
    for (AsyncRow client : clients) {
      for (Hang hang : Hang.values()) {
        if (!hang.isStream()
            || client.name.contains("stream")
            || client.name.equals("LangChain4j")) {
          rows.add(Arguments.of(client, hang));
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("async")
  void async(AsyncRow client, Hang hang) throws Exception {
    try (HangingService service = new HangingService(hang)) {
      ManualAttempt attempt = new ManualAttempt();
      CompletableFuture<?> ended =
          attempt.making(client.client.apply(service.port(), protection)::get);
      assertThat(service.awaitAsked(PATIENCE)).isTrue();
      TimeUnit.MILLISECONDS.sleep(500);
      check(client, hang, service, attempt, ended);
    }
  }

  private static String chain(Throwable error) {
    return Stream.iterate(error, e -> e != null, Throwable::getCause)
        .map(e -> e.getClass().getSimpleName())
        .reduce((a, b) -> a + " <- " + b)
        .orElse("");
  }
}
