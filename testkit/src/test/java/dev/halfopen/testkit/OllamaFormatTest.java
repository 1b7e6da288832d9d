package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ollama's chat and generate over the wire. */
class OllamaFormatTest {
  private static final Answer ANSWER = Behavior.answer("one two three");

  private final ScriptedAiService service = ScriptedAiService.builder().script(ANSWER).start();

  @AfterEach
  void close() {
    service.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"OLLAMA_CHAT", "OLLAMA_GENERATE"})
  void plain(WireFormat format) throws Exception {
    HttpResponse<String> response = client(format).plain();
    JsonNode json = TestClient.json(response.body());

    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    assertThat(client(format).text(response)).isEqualTo("one two three");
    assertThat(json.path("model").asText()).isEqualTo("test-model");
    assertThat(Instant.parse(json.path("created_at").asText()))
        .isEqualTo(service.received().get(0).receivedAt());
    assertThat(json.path("done").asBoolean()).isTrue();
    assertThat(json.path("done_reason").asText()).isEqualTo("stop");
    assertThat(json.path("eval_count").asInt()).isEqualTo(3);
    assertThat(json.path("total_duration").asLong())
        .isEqualTo(
            json.path("load_duration").asLong()
                + json.path("prompt_eval_duration").asLong()
                + json.path("eval_duration").asLong());
  }

  @ParameterizedTest
  @EnumSource(names = {"OLLAMA_CHAT", "OLLAMA_GENERATE"})
  void streamed(WireFormat format) throws Exception {
    HttpResponse<String> response = client(format).stream();
    List<JsonNode> lines =
        client(format).data(response.body()).stream().map(TestClient::json).toList();

    assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    assertThat(response.body()).endsWith("}\n");
    assertThat(lines)
        .extracting(line -> line.path("done").asBoolean())
        .containsExactly(false, false, false, true);
    assertThat(lines.get(0).has("eval_count")).isFalse();
    assertThat(lines.get(3).path("done_reason").asText()).isEqualTo("stop");
    assertThat(lines.get(3).path("eval_count").asInt()).isEqualTo(3);
    assertThat(client(format).streamedText(response.body())).isEqualTo("one two three");
  }

  @ParameterizedTest
  @EnumSource(names = {"OLLAMA_CHAT", "OLLAMA_GENERATE"})
  void anErrorMayFollowA200(WireFormat format) throws Exception {
    service.script(ANSWER.errorEventAfter(1));
    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = client(format).send(streaming);
      List<String> lines = client(format).data(response.body());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(lines).hasSize(streaming ? 2 : 1);
      assertThat(lines.get(lines.size() - 1))
          .isEqualTo("{\"error\":\"an error was encountered while running the model\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,    429, too many requests",
    "QUOTA_EXHAUSTED, 429, usage limit",
    "SERVER_ERROR,    500, runner process has terminated",
    "UNAVAILABLE,     503, overloaded",
    "OVERLOADED,      503, maximum pending requests exceeded"
  })
  void errors(Refusal.Reason reason, int status, String text) throws Exception {
    service.script(new Refusal(reason, null));

    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = client(WireFormat.OLLAMA_CHAT).send(streaming);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(TestClient.json(response.body()).path("error").asText()).contains(text);
    }
  }

  @Test
  void theWaitStandsInTheHeader() throws Exception {
    service.script(Behavior.rateLimited(Duration.ofMillis(1_500)));

    assertThat(client(WireFormat.OLLAMA_CHAT).plain().headers().firstValue("retry-after"))
        .hasValue("2");
  }

  private TestClient client(WireFormat format) {
    return new TestClient(service, format);
  }
}
