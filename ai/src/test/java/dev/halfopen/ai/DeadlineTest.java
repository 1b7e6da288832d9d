package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.HangingService.Hang;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.timeout.CallTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pipeline's limit holds for every client, wherever the service hangs and though the common pool
 * is blocked: the caller is told in time, the connection is closed, and a breaker of the client's
 * own learns of it. The table that it prints stands in the guide, with that of {@link
 * AsyncDeadlineTest}.
 */
class DeadlineTest extends Deadlines {
  private static final CountDownLatch POOL_IS_FREE = new CountDownLatch(1);
  private static final List<ProtectedClients> CLIENTS =
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
          ProtectedClients.GOOGLE_GENAI);

  @BeforeAll
  static void warmUpAndBlockTheCommonPool() throws InterruptedException {
    warmUp(
        Stream.concat(
            CLIENTS.stream()
                .map(client -> (port, protection) -> client.caller(port, protection).plain()),
            asyncClients().stream()
                .map(
                    row ->
                        (port, protection) -> row.client().apply(port, protection).get().get())));
    int threads = ForkJoinPool.getCommonPoolParallelism();
    CountDownLatch blocked = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                blocked.countDown();
                try {
                  POOL_IS_FREE.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    assertThat(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @AfterAll
  static void freeThePool() {
    POOL_IS_FREE.countDown();
  }

  static Stream<Arguments> sync() {
    List<Arguments> rows = new ArrayList<>();
    for (boolean virtual : new boolean[] {false, true}) {
      for (ProtectedClients client : CLIENTS) {
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
  @Execution(ExecutionMode.CONCURRENT)
  void aCallersOwnThread(ProtectedClients client, Hang hang, boolean virtual) throws Exception {
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

  /** Some clients begin nothing then; so nothing is asked afterwards, for nobody. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncClients")
  @Execution(ExecutionMode.CONCURRENT)
  void aCallThatNobodyWaitsInWhileTheCommonPoolIsBlocked(AsyncRow client) throws Exception {
    try (HangingService service = new HangingService(Hang.BEFORE_HEADERS)) {
      Supplier<CompletableFuture<?>> calling = client.client().apply(service.port(), protection);
      Told told =
          told(LIMIT, () -> call(LIMIT, calling).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      System.out.printf("| %s | pool blocked | %d ms |%n", client, told.millisLate());
      assertThat(told.error()).isInstanceOf(CallTimeoutException.class);
      assertThat(told.millisLate()).isLessThan(IN_TIME_MILLIS);
      awaitEnd();
    }
  }
}
