package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to fail, over the wire, in the forms of all APIs, streaming and plain. */
class FaultsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int SILENCE_MILLIS = 200;
  private static final Answer ANSWER = Behavior.answer("one two three four five");

  private final ScriptedAiService service = ScriptedAiService.start();

  @AfterEach
  void close() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,    429, requests,                  rate_limit_exceeded",
    "QUOTA_EXHAUSTED, 429, insufficient_quota,        insufficient_quota",
    "SERVER_ERROR,    500, server_error,              ",
    "UNAVAILABLE,     503, service_unavailable_error, server_is_overloaded",
    "OVERLOADED,      529, overloaded_error,          overloaded"
  })
  void openAiErrors(Refusal.Reason reason, int status, String type, String code) throws Exception {
    service.script(new Refusal(reason, null));

    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = openAi().send(streaming);
      JsonNode error = TestClient.json(response.body()).path("error");
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(response.headers().firstValue("retry-after")).isEmpty();
      assertThat(error.path("message").asText()).isNotEmpty();
      assertThat(error.path("type").asText()).isEqualTo(type);
      assertThat(error.path("code").textValue()).isEqualTo(code);
      assertThat(error.path("param").isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,    429, rate_limit_error, ",
    "QUOTA_EXHAUSTED, 429, rate_limit_error, enforced_spend_limit_reached",
    "SERVER_ERROR,    500, api_error,        ",
    "UNAVAILABLE,     503, api_error,        ",
    "OVERLOADED,      529, overloaded_error, "
  })
  void anthropicErrors(Refusal.Reason reason, int status, String type, String detail)
      throws Exception {
    service.script(new Refusal(reason, null));

    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = anthropic().send(streaming);
      JsonNode body = TestClient.json(response.body());
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.headers().firstValue("retry-after")).isEmpty();
      assertThat(body.path("type").asText()).isEqualTo("error");
      assertThat(body.path("request_id").asText()).startsWith("req_");
      assertThat(body.at("/error/type").asText()).isEqualTo(type);
      assertThat(body.at("/error/details/error_code").textValue()).isEqualTo(detail);
    }
  }

  @Test
  void theFactoriesMeanTheirNames() throws Exception {
    Duration wait = Duration.ofSeconds(7);
    Map<Behavior, Integer> statuses =
        Map.of(
            Behavior.rateLimited(wait), 429,
            Behavior.quotaExhausted(), 429,
            Behavior.serverError(), 500,
            Behavior.unavailable(), 503,
            Behavior.unavailable(wait), 503,
            Behavior.overloaded(), 529,
            Behavior.overloaded(wait), 529);
    for (Map.Entry<Behavior, Integer> entry : statuses.entrySet()) {
      service.next(entry.getKey());
      assertThat(openAi().plain().statusCode()).isEqualTo(entry.getValue());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "7000, 7, 7000", "1500, 2, 1500"})
  void retryAfterIsInWholeSecondsRoundedUp(long millis, String seconds, String exact)
      throws Exception {
    Duration wait = Duration.ofMillis(millis);
    for (Behavior behavior :
        List.of(
            Behavior.rateLimited(wait), Behavior.unavailable(wait), Behavior.overloaded(wait))) {
      service.script(behavior);
      HttpResponse<String> openAi = openAi().plain();
      assertThat(openAi.headers().firstValue("retry-after")).hasValue(seconds);
      assertThat(openAi.headers().firstValue("retry-after-ms")).hasValue(exact);
      HttpResponse<String> anthropic = anthropic().plain();
      assertThat(anthropic.headers().firstValue("retry-after")).hasValue(seconds);
      assertThat(anthropic.headers().firstValue("retry-after-ms")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hangSendsNothingAndEndsWhenTheClientLeaves(WireFormat format) throws Exception {
    service.script(Behavior.hang());

    for (boolean streaming : new boolean[] {true, false}) {
      try (RawConnection connection = RawConnection.post(service, format, streaming)) {
        assertThat(service.awaitRequests(streaming ? 1 : 2, TIMEOUT)).isTrue();
        assertSilence(connection);
        assertThat(connection.read()).isEmpty();
        assertThat(service.inFlight()).isEqualTo(1);
      }
      assertThat(service.awaitIdle(TIMEOUT)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stallGoesSilentAfterTheTokens(WireFormat format) throws Exception {
    service.script(ANSWER.stallAfter(2));

    try (RawConnection connection = RawConnection.post(service, format, true)) {
      connection.readUntil("two ");
      assertSilence(connection);
      assertThat(connection.read()).startsWith("HTTP/1.1 200 OK").doesNotContain("three");
      assertThat(service.inFlight()).isEqualTo(1);
    }
    assertThat(service.awaitIdle(TIMEOUT)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void stallOfAPlainAnswerGoesSilentInItsBody(WireFormat format) throws Exception {
    service.script(ANSWER.stallAfter(2));

    try (RawConnection connection = RawConnection.post(service, format, false)) {
      connection.readUntil("{");
      assertSilence(connection);
      assertThat(connection.read()).startsWith("HTTP/1.1 200 OK").doesNotEndWith("}");
    }
    assertThat(service.awaitIdle(TIMEOUT)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aStreamMayEndCleanlyWithoutItsMarker(WireFormat format) throws Exception {
    service.script(ANSWER.endWithoutMarkerAfter(3));

    String body = client(format).stream().body();
    assertThat(client(format).streamedText(body)).isEqualTo("one two three ");
    assertThat(client(format).hasTerminalMarker(body)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aPlainAnswerMayEndWithoutAReason(WireFormat format) throws Exception {
    service.script(ANSWER.endWithoutMarkerAfter(3));

    HttpResponse<String> response = client(format).plain();
    assertThat(client(format).text(response)).isEqualTo("one two three ");
    assertThat(client(format).isFinished(response)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void resetComesAfterTheTokensThatAPaceLetsRead(WireFormat format) throws Exception {
    service.script(ANSWER.tokensPerSecond(2).resetAfter(2));

    try (RawConnection connection = RawConnection.post(service, format, true)) {
      connection.readUntil("two ");
      assertThatThrownBy(connection::readToEnd)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(service.awaitIdle(TIMEOUT)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void resetOfAPlainAnswer(WireFormat format) throws Exception {
    service.script(ANSWER.resetAfter(2));

    try (RawConnection connection = RawConnection.post(service, format, false)) {
      assertThatThrownBy(connection::readToEnd)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThatThrownBy(() -> client(format).plain()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> client(format).stream()).isInstanceOf(IOException.class);
  }

  @Test
  void anErrorEventMayFollowA200InOpenAisForm() throws Exception {
    service.script(ANSWER.errorEventAfter(1));

    HttpResponse<String> response = openAi().stream();
    List<String> data = openAi().data(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(data).hasSize(3);
    assertThat(TestClient.json(data.get(2)).at("/error/type").asText()).isEqualTo("server_error");
    assertThat(openAi().hasTerminalMarker(response.body())).isFalse();

    HttpResponse<String> plain = openAi().plain();
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(TestClient.json(plain.body()).has("error")).isTrue();
  }

  @Test
  void anErrorEventMayFollowA200InAnthropicsForm() throws Exception {
    service.script(ANSWER.errorEventAfter(1));

    HttpResponse<String> response = anthropic().stream();
    List<String> data = openAi().data(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("event: error\n");
    assertThat(data).hasSize(5);
    assertThat(TestClient.json(data.get(4)).at("/error/type").asText())
        .isEqualTo("overloaded_error");
    assertThat(anthropic().hasTerminalMarker(response.body())).isFalse();

    HttpResponse<String> plain = anthropic().plain();
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(TestClient.json(plain.body()).path("type").asText()).isEqualTo("error");
  }

  @ParameterizedTest
  @EnumSource
  void jsonMayBreakOff(WireFormat format) throws Exception {
    service.script(Behavior.malformedJson());

    HttpResponse<String> plain = client(format).plain();
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> TestClient.json(plain.body())).isInstanceOf(AssertionError.class);

    List<String> data = client(format).data(client(format).stream().body());
    String last = data.get(data.size() - 1);
    assertThat(last).startsWith("{");
    assertThatThrownBy(() -> TestClient.json(last)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource
  void jsonMayBreakOffInTheMiddle(WireFormat format) throws Exception {
    service.script(ANSWER.malformedJsonAfter(2));

    String body = client(format).stream().body();
    assertThat(body).contains("two ").doesNotContain("three");
    assertThat(client(format).hasTerminalMarker(body)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aStreamMayBeEmpty(WireFormat format) throws Exception {
    service.script(Behavior.emptyStream());

    HttpResponse<String> stream = client(format).stream();
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.headers().firstValue("content-type").orElse(""))
        .startsWith(client(format).isLines() ? "application/x-ndjson" : "text/event-stream");
    assertThat(stream.body()).isEmpty();

    HttpResponse<String> plain = client(format).plain();
    assertThat(client(format).text(plain)).isEmpty();
    assertThat(plain.body()).contains("\"test-model\"");
  }

  @ParameterizedTest
  @EnumSource
  void anyOtherResponseCanBeGiven(WireFormat format) throws Exception {
    service.script(
        Behavior.status(502, Map.of("Content-Type", "text/html", "X-Odd", "1"), "<html>Bäd"));

    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = client(format).send(streaming);
      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.headers().allValues("content-type")).containsExactly("text/html");
      assertThat(response.headers().firstValue("x-odd")).isEqualTo(Optional.of("1"));
      assertThat(response.body()).isEqualTo("<html>Bäd");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyBehaviourCanBeDelayed(WireFormat format) throws Exception {
    Duration delay = Duration.ofMillis(60);
    service.script(Behavior.serverError().delayedBy(delay).delayedBy(delay));

    long start = System.nanoTime();
    assertThat(client(format).plain().statusCode()).isEqualTo(500);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(delay.multipliedBy(2));

    service.script(ANSWER.delayedBy(Duration.ofDays(1)));
    try (RawConnection connection = RawConnection.post(service, format, true)) {
      assertSilence(connection);
      assertThat(connection.read()).isEmpty();
    }
  }

  private static void assertSilence(RawConnection connection) throws IOException {
    connection.timeout(SILENCE_MILLIS);
    assertThatThrownBy(connection::readToEnd).isInstanceOf(SocketTimeoutException.class);
  }

  private TestClient client(WireFormat format) {
    return new TestClient(service, format);
  }

  private TestClient openAi() {
    return client(WireFormat.OPENAI_CHAT_COMPLETIONS);
  }

  private TestClient anthropic() {
    return client(WireFormat.ANTHROPIC_MESSAGES);
  }
}
