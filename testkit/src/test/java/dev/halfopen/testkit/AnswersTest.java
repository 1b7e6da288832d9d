package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regular answers over the wire, in the forms of all APIs. */
class AnswersTest {
  private static final String TEXT = "Hello, \"wörld\" 🌍!\nIt works.";

  private final ScriptedAiService service =
      ScriptedAiService.builder().script(Behavior.answer(TEXT)).start();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void saysHelloUnlessTold() throws Exception {
    try (ScriptedAiService fresh = ScriptedAiService.start()) {
      TestClient client = new TestClient(fresh, WireFormat.OPENAI_CHAT_COMPLETIONS);
      assertThat(client.text(client.plain())).isEqualTo("Hello!");
    }
  }

  @Test
  void plainOpenAi() throws Exception {
    HttpResponse<String> response = client(WireFormat.OPENAI_CHAT_COMPLETIONS).plain();
    JsonNode json = TestClient.json(response.body());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("x-request-id")).hasValue("req_1");
    assertThat(json.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(json.at("/model").asText()).isEqualTo("test-model");
    assertThat(json.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo(TEXT);
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(5);
    assertThat(json.at("/usage/total_tokens").asInt())
        .isEqualTo(json.at("/usage/prompt_tokens").asInt() + 5);
  }

  @Test
  void plainAnthropic() throws Exception {
    HttpResponse<String> response = client(WireFormat.ANTHROPIC_MESSAGES).plain();
    JsonNode json = TestClient.json(response.body());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("request-id")).hasValue("req_1");
    assertThat(json.at("/type").asText()).isEqualTo("message");
    assertThat(json.at("/role").asText()).isEqualTo("assistant");
    assertThat(json.at("/model").asText()).isEqualTo("test-model");
    assertThat(json.at("/content/0/type").asText()).isEqualTo("text");
    assertThat(json.at("/content/0/text").asText()).isEqualTo(TEXT);
    assertThat(json.at("/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void streamedOpenAi() throws Exception {
    HttpResponse<String> response = client(WireFormat.OPENAI_CHAT_COMPLETIONS).stream();
    List<String> data = data(response.body());

    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    assertThat(data).hasSize(1 + 5 + 2).last().isEqualTo("[DONE]");
    assertThat(TestClient.json(data.get(0)).at("/choices/0/delta/role").asText())
        .isEqualTo("assistant");
    assertThat(TestClient.json(data.get(0)).at("/choices/0/finish_reason").isNull()).isTrue();
    assertThat(TestClient.json(data.get(6)).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    assertThat(client(WireFormat.OPENAI_CHAT_COMPLETIONS).streamedText(response.body()))
        .isEqualTo(TEXT);
  }

  @Test
  void streamedOpenAiWithUsageWhenAskedFor() throws Exception {
    String body = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.openAiBaseUri() + "/chat/completions"))
            .POST(BodyPublishers.ofString(body))
            .build();
    String answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();

    JsonNode usage = TestClient.json(data(answer).get(7));
    assertThat(usage.at("/choices")).isEmpty();
    assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void streamedAnthropic() throws Exception {
    HttpResponse<String> response = client(WireFormat.ANTHROPIC_MESSAGES).stream();
    List<String> names =
        response.body().lines().filter(line -> line.startsWith("event: ")).distinct().toList();
    List<String> data = data(response.body());

    assertThat(names)
        .containsExactly(
            "event: message_start",
            "event: content_block_start",
            "event: ping",
            "event: content_block_delta",
            "event: content_block_stop",
            "event: message_delta",
            "event: message_stop");
    assertThat(data).hasSize(3 + 5 + 3);
    assertThat(TestClient.json(data.get(0)).at("/message/stop_reason").isNull()).isTrue();
    assertThat(TestClient.json(data.get(9)).at("/delta/stop_reason").asText())
        .isEqualTo("end_turn");
    assertThat(TestClient.json(data.get(9)).at("/usage/output_tokens").asInt()).isEqualTo(5);
    assertThat(client(WireFormat.ANTHROPIC_MESSAGES).streamedText(response.body())).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource
  void tokensAreSentAtTheirPaceAfterTheFirstDelay(WireFormat format) throws Exception {
    service.script(
        Behavior.answer("a b c").firstTokenDelay(Duration.ofMillis(100)).tokensPerSecond(20));

    for (boolean streaming : new boolean[] {true, false}) {
      long start = System.nanoTime();
      client(format).send(streaming);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStreamBeginsAtOnce(WireFormat format) throws Exception {
    service.script(Behavior.answer("late").firstTokenDelay(Duration.ofDays(1)));

    try (RawConnection connection = RawConnection.post(service, format, true)) {
      connection.readUntil("\r\n\r\n");
      assertThat(connection.readUntil(client(format).opening())).startsWith("HTTP/1.1 200 OK");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyTextIsARegularAnswer(WireFormat format) throws Exception {
    service.script(Behavior.answer(""));

    assertThat(client(format).text(client(format).plain())).isEmpty();
    String body = client(format).stream().body();
    assertThat(client(format).streamedText(body)).isEmpty();
    assertThat(client(format).hasTerminalMarker(body)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionServesManyRequests(WireFormat format) throws Exception {
    try (RawConnection connection = RawConnection.post(service, format, true)) {
      connection.readUntil("0\r\n\r\n");
      connection.forgetWhatWasRead();
      connection.send("POST /v1/messages", TestClient.body(true));
      connection.readUntil("message_stop");

      assertThat(service.requestCount()).isEqualTo(2);
      assertThat(service.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void closesTheConnectionWhenTheClientWantsThat() throws Exception {
    try (RawConnection connection = new RawConnection(service)) {
      connection.write("POST /v1/messages HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");
      assertThat(connection.readToEnd()).contains("connection: close").contains("It works.");
    }
  }

  private List<String> data(String body) {
    return client(WireFormat.OPENAI_CHAT_COMPLETIONS).data(body);
  }

  private TestClient client(WireFormat format) {
    return new TestClient(service, format);
  }

  @ParameterizedTest
  @EnumSource
  void saysTheUsageAndTheModelThatAreSet(WireFormat format) throws Exception {
    service.script(
        Behavior.answer(TEXT)
            .usage(new TokenUsage(1_001, 2_002, 303, 404))
            .answeringModel("test-model-2026"));
    for (boolean streaming : new boolean[] {true, false}) {
      HttpResponse<String> response = streaming ? client(format).stream() : client(format).plain();
      assertThat(response.body()).contains("1001").contains("2002").contains("test-model-2026");
      boolean tellsCache = format != WireFormat.OLLAMA_CHAT && format != WireFormat.OLLAMA_GENERATE;
      assertThat(response.body().contains(":303")).isEqualTo(tellsCache);
      assertThat(response.body().contains(":404"))
          .isEqualTo(tellsCache && format != WireFormat.ANTHROPIC_MESSAGES);
    }
  }

  @Test
  void aUsageThatCanNotBeFailsAtOnce() {
    assertThat(TokenUsage.of(1, 2)).isEqualTo(new TokenUsage(1, 2, 0, 0));
    assertThatThrownBy(() -> TokenUsage.of(-1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input: -1");
    assertThatThrownBy(() -> new TokenUsage(0, 0, 0, 1_000_000_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reasoning: 1000000001");
  }
}
