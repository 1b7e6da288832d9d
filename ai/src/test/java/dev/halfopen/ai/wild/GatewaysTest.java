package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.BrokenServices;
import dev.halfopen.ai.BrokenServices.Expected;
import dev.halfopen.ai.BrokenServices.Row;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ScriptedAiService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every protected client and every break of the service, through nginx and haproxy: the verdict is
 * the same as without a gateway, and the caller is told where it would take what came for an
 * answer. Needs both programs: {@code mvn -Pgateways -pl ai -am verify}.
 */
@Tag("gateways")
class GatewaysTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration WATCHED = Duration.ofMillis(700);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(500);

  private static final List<Gateway.Settings> GATEWAYS =
      List.of(
          new Gateway.Settings("nginx", false, false, LONG),
          new Gateway.Settings("nginx", true, false, LONG),
          new Gateway.Settings("nginx", false, true, LONG),
          new Gateway.Settings("nginx", true, true, LONG),
          new Gateway.Settings("nginx", false, false, SHORT),
          new Gateway.Settings("haproxy", false, false, LONG),
          new Gateway.Settings("haproxy", false, true, LONG),
          new Gateway.Settings("haproxy", false, false, SHORT));

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyClientAndEveryBreakThroughEveryGateway() {
    return GATEWAYS.stream().flatMap(this::through);
  }

  private Stream<DynamicTest> through(Gateway.Settings settings) {
    ScriptedAiService service = ScriptedAiService.start();
    open.add(service);
    Gateway gateway;
    try {
      gateway = Gateway.start(settings, service.openAiBaseUri().getPort());
    } catch (Exception e) {
      return Stream.of(
          DynamicTest.dynamicTest(
              settings.toString(),
              () -> {
                throw e;
              }));
    }
    open.add(gateway);
    return Clients.names().stream()
        .filter(client -> !client.equals("aws-bedrock")) // the service does not speak its format
        .flatMap(
            client ->
                Stream.concat(
                    BrokenServices.rows().stream()
                        .map(row -> breaks(settings, gateway, service, client, row)),
                    settings.buffering()
                        ? Stream.of()
                        : leaves(settings, gateway, service, client)));
  }

  private static DynamicTest breaks(
      Gateway.Settings settings,
      Gateway gateway,
      ScriptedAiService service,
      String client,
      Named<Row> named) {
    return DynamicTest.dynamicTest(
        settings + ": " + client + ": " + named.getName(),
        () -> new Through(settings, gateway, service, client).breaks(named.getPayload()));
  }

  private static Stream<DynamicTest> leaves(
      Gateway.Settings settings, Gateway gateway, ScriptedAiService service, String client) {
    return List.of("openai-java", "okhttp", "jdk-httpclient").contains(client)
        ? Stream.of(
            DynamicTest.dynamicTest(
                settings + ": " + client + ": the caller leaves",
                () -> new Through(settings, gateway, service, client).leaves()))
        : Stream.of();
  }

  /** One call of one client through one gateway. */
  private static final class Through {
    private final Gateway.Settings settings;
    private final Gateway gateway;
    private final ScriptedAiService service;
    private final String client;
    private final CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
    private final CircuitBreaker breaker = registry.circuitBreaker("b");

    Through(Gateway.Settings settings, Gateway gateway, ScriptedAiService service, String client) {
      this.settings = settings;
      this.gateway = gateway;
      this.service = service;
      this.client = client;
    }

    private AIProtection protection(Duration limit) {
      return AIProtection.builder(registry)
          .key(request -> "b")
          .watchdogs(new Watchdogs(limit, limit, null))
          .build();
    }

    private Case.Exchange exchange(boolean streaming, boolean leaves) {
      String path = client.startsWith("anthropic") ? "/v1/messages" : "/v1/chat/completions";
      return new Case.Exchange(
          path, streaming, BrokenServices.requestBody(streaming), List.of(), leaves);
    }

    void breaks(Row row) throws Exception {
      boolean waits = row.told() == AITimeoutException.class;
      long before = service.requestCount();
      service.next(row.behavior());
      try (Client caller =
          Clients.of(client, gateway.uri(), protection(waits ? WATCHED : PATIENCE))) {
        Seen seen = Seen.of(text -> caller.ask(exchange(row.streaming(), false), text));

        assertVerdict(row.expected(), seen);
        if (!row.throwsAnything()) {
          assertThat(seen.thrown()).isNull();
        } else if (throwsForStatus() || (isBrokenBody(row) && !isTurnedIntoAStatus(row))) {
          assertThat(seen.thrown()).isNotNull();
        }
        if (row.told() != null && !(waits && settings.isShort())) {
          assertThat(seen.find(row.told())).as(seen.toString()).isNotNull();
        }
        assertThat(service.requestCount() - before).as("no retries").isEqualTo(1);
      }
      assertThat(service.awaitIdle(PATIENCE)).as("the service is free").isTrue();
    }

    /** A gateway makes a 502 of a reset before the headers, and a 504 of a hang. */
    private boolean isTurnedIntoAStatus(Row row) {
      return row.what().startsWith("reset of a plain")
          || (row.what().startsWith("hang") && settings.isShort())
          || settings.buffering();
    }

    private boolean throwsForStatus() {
      return !client.startsWith("jdk") && !client.equals("okhttp");
    }

    private static boolean isBrokenBody(Row row) {
      return row.expected() == Expected.FAILURE && !row.what().startsWith("5");
    }

    void leaves() throws Exception {
      service.next(Behavior.stallAfter(10));
      try (Client caller = Clients.of(client, gateway.uri(), protection(PATIENCE))) {
        Seen seen = Seen.of(text -> caller.leave(exchange(true, true), text));

        assertThat(seen.thrown()).isNull();
        assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);
        assertThat(service.awaitIdle(PATIENCE)).as("the service is free").isTrue();
      }
    }

    private void assertVerdict(Expected expected, Seen seen) {
      MetricsSnapshot metrics = breaker.metrics().snapshot();
      assertThat(metrics.callsInFlight()).isZero();
      assertThat(metrics.totalCalls()).isEqualTo(1);
      Expected got =
          metrics.successfulCalls() == 1
              ? Expected.SUCCESS
              : metrics.throttledCalls() == 1
                  ? Expected.THROTTLED
                  : metrics.exhaustedCalls() == 1 ? Expected.EXHAUSTED : Expected.FAILURE;
      assertThat(metrics.ignoredCalls()).as(seen.toString()).isZero();
      assertThat(got).as(seen.toString()).isEqualTo(expected);
    }
  }
}
