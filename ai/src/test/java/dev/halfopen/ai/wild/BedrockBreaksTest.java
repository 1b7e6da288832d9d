package dev.halfopen.ai.wild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.AtRest;
import dev.halfopen.ai.BadOutputException;
import dev.halfopen.ai.BrokenServices;
import dev.halfopen.ai.BrokenServices.Expected;
import dev.halfopen.ai.Watchdogs;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The breaks of {@link BrokenServices} for the AWS SDK's clients: in Bedrock's own format, which
 * the scripted service of the other clients does not speak.
 */
class BedrockBreaksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration WATCHED = Duration.ofMillis(700);
  private static final String ANSWER =
      "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Sun\"}]}},"
          + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}";
  private static final List<byte[]> EVENTS =
      List.of(
          BedrockFrames.frame("messageStart", "{\"role\":\"assistant\"}"),
          delta("Sun"),
          delta("day"),
          BedrockFrames.frame("messageStop", "{\"stopReason\":\"end_turn\"}"));

  private record Row(
      String what,
      boolean streaming,
      List<Step> script,
      Expected expected,
      @Nullable Class<? extends Throwable> told) {
    @Override
    public String toString() {
      return what;
    }
  }

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
  private final CircuitBreaker breaker = registry.circuitBreaker("b");

  static List<Row> rows() {
    return List.of(
        plain("plain answer", Expected.SUCCESS, json(200, "", ANSWER), new Step.Close()),
        stream("stream", Expected.SUCCESS, events(4), new Step.Close()),
        stream("clean end without marker", BadOutputException.class, events(3), new Step.Close()),
        stream("empty stream", BadOutputException.class, events(0), new Step.Close()),
        plain("no body", BadOutputException.class, json(200, "Content-Length: 0\r\n", "")),
        stream("reset", Expected.FAILURE, events(2), new Step.Reset()),
        plain(
            "reset of a plain answer",
            Expected.FAILURE,
            json(200, "Content-Length: 200\r\n", ANSWER.substring(0, 90)),
            new Step.Reset()),
        stream(
            "error event",
            Expected.FAILURE,
            events(2, BedrockFrames.exception("internalServerException", "{\"message\":\"no\"}")),
            new Step.Close()),
        stream(
            "bad JSON",
            Expected.FAILURE,
            events(2, BedrockFrames.frame("contentBlockDelta", "{\"contentBlockIndex\":0,\"de")),
            new Step.Close()),
        plain(
            "bad JSON of a plain answer",
            Expected.FAILURE,
            json(200, "Content-Length: 90\r\n", ANSWER.substring(0, 90))),
        stream("stall", AITimeoutException.class, events(2), new Step.Hold(PATIENCE.toMillis())),
        stream("hang", AITimeoutException.class, new Step.Hold(PATIENCE.toMillis())),
        plain("hang, plain", AITimeoutException.class, new Step.Hold(PATIENCE.toMillis())),
        stream("quota spent", Expected.EXHAUSTED, error(400, "ServiceQuotaExceededException")),
        plain(
            "quota spent, plain", Expected.EXHAUSTED, error(400, "ServiceQuotaExceededException")),
        stream("429", Expected.THROTTLED, error(429, "ThrottlingException")),
        plain("429, plain", Expected.THROTTLED, error(429, "ThrottlingException")),
        stream("529", Expected.FAILURE, error(529, "ServiceUnavailableException")),
        stream("500", Expected.FAILURE, error(500, "InternalServerException")),
        plain("500, plain", Expected.FAILURE, error(500, "InternalServerException")));
  }

  private static byte[] delta(String text) {
    return BedrockFrames.frame(
        "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text + "\"}}");
  }

  private static Row plain(String what, Expected expected, Step... script) {
    return new Row(what, false, List.of(script), expected, null);
  }

  private static Row plain(String what, Class<? extends Throwable> told, Step... script) {
    return new Row(what, false, List.of(script), Expected.FAILURE, told);
  }

  private static Row stream(String what, Expected expected, Step... script) {
    return new Row(what, true, List.of(script), expected, null);
  }

  private static Row stream(String what, Class<? extends Throwable> told, Step... script) {
    return new Row(what, true, List.of(script), Expected.FAILURE, told);
  }

  private static String head(int status, String type, String more) {
    return "HTTP/1.1 "
        + status
        + " Status\r\nContent-Type: "
        + type
        + "\r\nConnection: close\r\n"
        + more
        + "\r\n";
  }

  private static Step json(int status, String headers, String body) {
    return new Step.Send(head(status, "application/json", headers) + body);
  }

  private static Step error(int status, String name) {
    String body = "{\"message\":\"no\"}";
    String headers = "x-amzn-ErrorType: " + name + "\r\nContent-Length: " + body.length() + "\r\n";
    return json(status, headers, body);
  }

  private static Step events(int count, byte[]... more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ByteString.encodeUtf8(head(200, "application/vnd.amazon.eventstream", "")).toByteArray());
    EVENTS.subList(0, count).forEach(bytes::writeBytes);
    for (byte[] event : more) {
      bytes.writeBytes(event);
    }
    return new Step.SendBytes(ByteString.of(bytes.toByteArray()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Execution(ExecutionMode.CONCURRENT)
  void everyBreak(Row row) throws Exception {
    boolean waits = row.told() == AITimeoutException.class;
    Duration limit = waits ? WATCHED : PATIENCE;
    AIProtection protection =
        AIProtection.builder(registry)
            .key(request -> "b")
            .watchdogs(Watchdogs.NONE.firstToken(limit).idle(limit))
            .build();
    try (ScriptServer server = new ScriptServer(List.of(row.script()));
        Client client = new BedrockClient(server.uri(), protection)) {
      Seen seen = Seen.of(text -> client.ask(exchange(row), text));
      MetricsSnapshot metrics = metrics();

      assertThat(metrics.totalCalls()).isEqualTo(1);
      assertThat(verdict(metrics)).as("%s", seen).isEqualTo(row.expected());
      assertThat(seen.thrown() == null).as("%s", seen).isEqualTo(isGood(row));
      if (row.told() != null) {
        assertThat(seen.find(row.told())).as("%s", seen).isNotNull();
      }
      assertThat(server.requests()).as("no retries").isEqualTo(1);
      assertThat(server.awaitIdle(PATIENCE)).as("connection closed").isTrue();
    }
  }

  private static boolean isGood(Row row) {
    return row.expected() == Expected.SUCCESS;
  }

  private static Case.Exchange exchange(Row row) {
    String path = row.streaming() ? "/model/m/converse-stream" : "/model/m/converse";
    return new Case.Exchange(path, row.streaming(), "", row.script(), false);
  }

  /** The SDK tells its caller of an error before it lets the body go. */
  private MetricsSnapshot metrics() {
    return AtRest.metrics(breaker, PATIENCE);
  }

  private static @Nullable Expected verdict(MetricsSnapshot metrics) {
    if (metrics.successfulCalls() == 1) {
      return Expected.SUCCESS;
    }
    if (metrics.throttledCalls() == 1) {
      return Expected.THROTTLED;
    }
    if (metrics.exhaustedCalls() == 1) {
      return Expected.EXHAUSTED;
    }
    return metrics.failedCalls() == 1 ? Expected.FAILURE : null;
  }

  @Test
  void noBreakOfTheOtherClientsIsMissing() {
    assertThat(rows())
        .extracting(Row::what)
        .containsExactlyElementsOf(
            BrokenServices.rows().stream().map(row -> row.getPayload().what()).toList());
  }
}
