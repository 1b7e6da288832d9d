package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.BrokenServices.Expected;
import dev.halfopen.ai.BrokenServices.Row;
import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.concurrent.Eventually;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real clients over real sockets, with a service that breaks in every known way. The watchdogs'
 * time is moved by hand, so no machine is too slow for them.
 */
class ProtectedClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ScriptedAiService service = ScriptedAiService.start();
  private final ManualTimeSource time = new ManualTimeSource();
  private final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  private final CircuitBreaker breaker = registry.circuitBreaker("ai/test-model");
  private final AIProtection protection =
      AIProtection.builder(registry)
          .key(request -> "ai/" + request.model())
          .watchdogs(Watchdogs.NONE.firstToken(LIMIT).idle(LIMIT))
          .timer(timer)
          .build();
  private volatile boolean over;

  @AfterEach
  void close() {
    service.close();
  }

  /** From when the service has the request, until the call is over. */
  private void letTimePass() {
    try {
      assertThat(service.awaitRequests(1, PATIENCE)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Eventually.holds(
        "the call is over",
        () -> {
          timer.advance(LIMIT);
          return over;
        });
  }

  static Stream<Arguments> everything() {
    return ProtectedClients.all().stream()
        .flatMap(client -> BrokenServices.rows().stream().map(row -> Arguments.of(client, row)));
  }

  @ParameterizedTest
  @MethodSource("everything")
  @Execution(ExecutionMode.CONCURRENT)
  void everyClientAndEveryBreak(ProtectedClients client, Row row) throws Exception {
    boolean waits = row.told() == AITimeoutException.class;
    try (Caller caller = client.caller(service.port(), protection)) {
      service.next(row.behavior());
      if (waits) {
        new Thread(this::letTimePass, "time").start();
      }
      Throwable thrown =
          catchThrowable(
              () -> {
                if (row.streaming()) {
                  caller.stream();
                } else {
                  caller.plain();
                }
                // Reported before the caller sees the outcome.
                assertThat(metrics().callsInFlight()).isZero();
              });
      MetricsSnapshot metrics = metrics();
      over = true;

      assertVerdict(metrics, row.expected());
      assertThat(metrics.callsInFlight()).isZero();
      if (!row.throwsAnything()) {
        assertThat(thrown).isNull();
      } else if (client.throwsForStatus() || isBrokenBody(row)) {
        assertThat(thrown).isNotNull();
      }
      if (row.told() != null) {
        assertThat(chain(thrown)).contains(row.told().getSimpleName());
      }
      assertThat(service.requestCount()).as("no retries").isEqualTo(1);
      assertThat(service.awaitIdle(PATIENCE)).as("connection closed").isTrue();
    }
  }

  private static boolean isBrokenBody(Row row) {
    return row.expected() == Expected.FAILURE && !row.what().startsWith("5");
  }

  private MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }

  private static void assertVerdict(MetricsSnapshot metrics, Expected expected) {
    assertThat(metrics.totalCalls()).isEqualTo(1);
    assertThat(metrics.successfulCalls()).isEqualTo(expected == Expected.SUCCESS ? 1 : 0);
    assertThat(metrics.failedCalls()).isEqualTo(expected == Expected.SUCCESS ? 0 : 1);
    assertThat(metrics.throttledCalls()).isEqualTo(expected == Expected.THROTTLED ? 1 : 0);
    assertThat(metrics.exhaustedCalls()).isEqualTo(expected == Expected.EXHAUSTED ? 1 : 0);
  }

  private static String chain(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable e = error; e != null; e = e.getCause()) {
      text.append(text.isEmpty() ? "" : " <- ").append(e.getClass().getSimpleName());
    }
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void aRejectedCallIsNotSent(ProtectedClients client) {
    breaker.trip(Duration.ofHours(1), "test");
    try (Caller caller = client.caller(service.port(), protection)) {
      Throwable thrown = catchThrowable(caller::plain);
      assertThat(chain(thrown)).contains(CallNotPermittedException.class.getSimpleName());
      assertThat(service.requestCount()).isZero();
    }
  }
}
