package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams that are left, by the thousand: nothing stays behind, no connection, thread or permit.
 */
class LeftStreamsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 1_000;
  private static final int CALLERS = 100;

  private final ScriptedAiService service = ScriptedAiService.start();
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/test-model");
  private final AIProtection protection =
      AIProtection.builder(registry)
          .key(request -> "ai/" + request.model())
          .watchdogs(Watchdogs.NONE.firstToken(Duration.ofHours(1)).idle(Duration.ofHours(1)))
          .build();

  @AfterEach
  void close() {
    service.close();
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }

  static Stream<ProtectedClients> thoseThatLeave() {
    return ProtectedClients.all().stream().filter(ProtectedClients::leaves);
  }

  /** In parallel, since OkHttp takes 100 ms to close a body that has not ended. */
  @ParameterizedTest
  @MethodSource("thoseThatLeave")
  void streamsThatAreLeftLeaveNothingBehind(ProtectedClients client) throws Exception {
    service.script(Behavior.stallAfter(10)); // it ends by being left only
    int threads = Thread.activeCount();
    try (Caller caller = client.caller(service.port(), protection)) {
      leaveByMany(caller);

      assertThat(service.requestCount()).isEqualTo(ROUNDS);
      assertThat(service.awaitIdle(PATIENCE)).isTrue();
      Eventually.holds("connections are closed", () -> service.openConnections() == 0);
      Eventually.holds("permits are back", () -> metrics().callsInFlight() == 0);
      assertThat(metrics().ignoredCalls()).as(metrics().toString()).isEqualTo(ROUNDS);
      // A client may keep for a while what the calls at one moment have needed, but no more.
      assertThat(Thread.activeCount()).isLessThan(threads + 3 * CALLERS);
    }
  }

  private static void leaveByMany(Caller caller) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      Callable<Void> share =
          () -> {
            for (int i = 0; i < ROUNDS / CALLERS; i++) {
              caller.leave();
            }
            return null;
          };
      for (Future<Void> done : callers.invokeAll(Collections.nCopies(CALLERS, share))) {
        done.get();
      }
    } finally {
      callers.shutdown();
    }
    assertThat(callers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
