package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's Responses over the wire. */
class ResponsesFormatTest {
  private static final Answer ANSWER = Behavior.answer("one two three");

  private final ScriptedAiService service = ScriptedAiService.builder().script(ANSWER).start();
  private final TestClient client = new TestClient(service, WireFormat.OPENAI_RESPONSES);

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void plain() throws Exception {
    HttpResponse<String> response = client.plain();
    JsonNode json = TestClient.json(response.body());

    assertThat(response.headers().firstValue("x-request-id")).hasValue("req_1");
    assertThat(json.at("/object").asText()).isEqualTo("response");
    assertThat(json.at("/status").asText()).isEqualTo("completed");
    assertThat(json.at("/model").asText()).isEqualTo("test-model");
    assertThat(json.at("/error").isNull()).isTrue();
    assertThat(json.at("/output/0/type").asText()).isEqualTo("message");
    assertThat(json.at("/output/0/role").asText()).isEqualTo("assistant");
    assertThat(json.at("/output/0/content/0/type").asText()).isEqualTo("output_text");
    assertThat(json.at("/output/0/content/0/text").asText()).isEqualTo("one two three");
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(3);
    assertThat(json.at("/usage/total_tokens").asInt())
        .isEqualTo(json.at("/usage/input_tokens").asInt() + 3);
  }

  @Test
  void streamed() throws Exception {
    String body = client.stream().body();
    List<JsonNode> events = client.data(body).stream().map(TestClient::json).toList();

    assertThat(events)
        .extracting(event -> event.path("type").asText())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
      assertThat(body).contains("event: " + events.get(i).path("type").asText() + "\n");
    }
    assertThat(events.get(0).at("/response/status").asText()).isEqualTo("in_progress");
    assertThat(events.get(7).path("text").asText()).isEqualTo("one two three");
    assertThat(events.get(10).at("/response/status").asText()).isEqualTo("completed");
    assertThat(events.get(10).at("/response/output/0/content/0/text").asText())
        .isEqualTo("one two three");
    assertThat(events.get(10).at("/response/usage/output_tokens").asInt()).isEqualTo(3);
    assertThat(client.streamedText(body)).isEqualTo("one two three");
  }

  @Test
  void anErrorInAStreamIsTwoEvents() throws Exception {
    service.script(ANSWER.errorEventAfter(1));
    HttpResponse<String> response = client.stream();
    List<JsonNode> events = client.data(response.body()).stream().map(TestClient::json).toList();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(events).hasSize(4 + 1 + 2);
    assertThat(events.get(5).path("type").asText()).isEqualTo("error");
    assertThat(events.get(5).at("/error/code").asText()).isEqualTo("server_error");
    assertThat(events.get(5).path("sequence_number").asInt()).isEqualTo(5);
    assertThat(events.get(6).path("type").asText()).isEqualTo("response.failed");
    assertThat(events.get(6).path("sequence_number").asInt()).isEqualTo(6);
    assertThat(events.get(6).at("/response/status").asText()).isEqualTo("failed");
    assertThat(events.get(6).at("/response/error/code").asText()).isEqualTo("server_error");
  }

  @Test
  void anErrorInAPlainAnswerIsAResponseThatFailed() throws Exception {
    service.script(ANSWER.errorEventAfter(1));
    JsonNode json = TestClient.json(client.plain().body());

    assertThat(json.path("status").asText()).isEqualTo("failed");
    assertThat(json.at("/error/code").asText()).isEqualTo("server_error");
    assertThat(json.path("output")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,    429, requests,                  rate_limit_exceeded",
    "QUOTA_EXHAUSTED, 429, insufficient_quota,        insufficient_quota",
    "SERVER_ERROR,    500, server_error,              ",
    "UNAVAILABLE,     503, service_unavailable_error, server_is_overloaded",
    "OVERLOADED,      529, overloaded_error,          overloaded"
  })
  void errors(Refusal.Reason reason, int status, String type, String code) throws Exception {
    service.script(new Refusal(reason, null));

    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = client.send(streaming);
      JsonNode error = TestClient.json(response.body()).path("error");
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(error.path("type").asText()).isEqualTo(type);
      assertThat(error.path("code").textValue()).isEqualTo(code);
    }
  }
}
