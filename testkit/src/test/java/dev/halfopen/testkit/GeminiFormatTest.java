package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gemini's content over the wire. */
class GeminiFormatTest {
  private static final Answer ANSWER = Behavior.answer("one two three");

  private final ScriptedAiService service = ScriptedAiService.builder().script(ANSWER).start();
  private final TestClient client = new TestClient(service, WireFormat.GEMINI_CONTENT);

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void plain() throws Exception {
    JsonNode json = TestClient.json(client.plain().body());

    assertThat(json.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("one two three");
    assertThat(json.at("/candidates/0/content/role").asText()).isEqualTo("model");
    assertThat(json.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    assertThat(json.at("/candidates/0/index").asInt(-1)).isZero();
    assertThat(json.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(3);
    assertThat(json.at("/usageMetadata/totalTokenCount").asInt())
        .isEqualTo(json.at("/usageMetadata/promptTokenCount").asInt() + 3);
    assertThat(json.at("/modelVersion").asText()).isEqualTo("test-model");
    assertThat(json.at("/responseId").asText()).isEqualTo("req_1");
  }

  @Test
  void streamed() throws Exception {
    HttpResponse<String> response = client.stream();
    List<JsonNode> events = client.data(response.body()).stream().map(TestClient::json).toList();

    assertThat(response.body()).startsWith("data: {").endsWith("}\r\n\r\n");
    assertThat(events).hasSize(3 + 1);
    assertThat(events.subList(0, 3))
        .noneMatch(event -> event.at("/candidates/0").has("finishReason"));
    assertThat(events)
        .extracting(event -> event.at("/usageMetadata/candidatesTokenCount").asInt())
        .containsExactly(1, 2, 3, 3);
    assertThat(events.get(3).at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    assertThat(client.streamedText(response.body())).isEqualTo("one two three");
  }

  @Test
  void anErrorMayFollowA200() throws Exception {
    service.script(ANSWER.errorEventAfter(1));
    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = client.send(streaming);
      String last = streaming ? client.data(response.body()).get(1) : response.body();

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(TestClient.json(last).at("/error/code").asInt()).isEqualTo(503);
      assertThat(TestClient.json(last).at("/error/status").asText()).isEqualTo("UNAVAILABLE");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,    429, RESOURCE_EXHAUSTED, GenerateRequestsPerMinutePerProjectPerModel",
    "QUOTA_EXHAUSTED, 429, RESOURCE_EXHAUSTED, GenerateRequestsPerDayPerProjectPerModel",
    "SERVER_ERROR,    500, INTERNAL,           ",
    "UNAVAILABLE,     503, UNAVAILABLE,        ",
    "OVERLOADED,      503, UNAVAILABLE,        "
  })
  void errors(Refusal.Reason reason, int status, String name, String quotaId) throws Exception {
    service.script(new Refusal(reason, null));

    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = client.send(streaming);
      JsonNode error = TestClient.json(response.body()).path("error");
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(error.path("code").asInt()).isEqualTo(status);
      assertThat(error.path("status").asText()).isEqualTo(name);
      assertThat(error.path("message").asText()).isNotEmpty();
      assertThat(error.at("/details/0/violations/0/quotaId").textValue()).isEqualTo(quotaId);
      assertThat(response.body()).doesNotContain("RetryInfo");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "7000, 7s", "1500, 1.5s", "30000, 30s", "250, 0.25s"})
  void theWaitStandsInTheBody(long millis, String delay) throws Exception {
    Duration wait = Duration.ofMillis(millis);
    for (Behavior behavior :
        List.of(
            Behavior.rateLimited(wait), Behavior.unavailable(wait), Behavior.overloaded(wait))) {
      service.script(behavior);
      HttpResponse<String> response = client.plain();
      JsonNode details = TestClient.json(response.body()).at("/error/details");
      JsonNode retryInfo = details.get(details.size() - 1);

      assertThat(response.headers().firstValue("retry-after")).isEmpty();
      assertThat(retryInfo.path("@type").asText())
          .isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
      assertThat(retryInfo.path("retryDelay").asText()).isEqualTo(delay);
    }
    service.script(Behavior.rateLimited(wait));
    assertThat(client.plain().body()).contains("Please retry in " + delay + ".");
  }
}
