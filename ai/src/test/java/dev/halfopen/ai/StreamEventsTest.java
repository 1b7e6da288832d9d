package dev.halfopen.ai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the events of streams mean, those that nobody knows among them. */
class StreamEventsTest {
  private static final String CHUNK =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}";

  private static ResponseInspector read(Provider provider, String path, String type, String body) {
    AIRequest request = new AIRequest(provider, "s", "m", null, true, path);
    ResponseInspector inspector =
        new ResponseInspector(
            request,
            200,
            Map.of("content-type", List.of(type)),
            Operation.of(request),
            InspectorsTest.CLOCK,
            false);
    inspector.accept(ByteBuffer.wrap(body.getBytes(UTF_8)));
    return inspector;
  }

  private static ResponseInspector chat(String body) {
    return read(Provider.GENERIC, "/v1/chat/completions", "text/event-stream", body);
  }

  private static String finished(String reason) {
    return Transcripts.events(
        CHUNK,
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}",
        "[DONE]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stop",
        "length",
        "tool_calls",
        "eos",
        "end_turn",
        "user_cancel",
        "something_new",
        "other"
      })
  void aReasonThatIsNoFaultIsAGoodEnd(String reason) {
    assertThat(chat(finished(reason)).end()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "network_error, SERVER_ERROR",
    "insufficient_system_resource, OVERLOADED",
    "abort, SERVER_ERROR",
    "error, SERVER_ERROR",
    "ERROR, SERVER_ERROR",
    "overloaded_error, OVERLOADED",
    "rate_limit_error, RATE_LIMITED",
    "api_error, SERVER_ERROR",
    "some_new_error, SERVER_ERROR",
    "timeout, TIMEOUT",
    "MALFORMED_FUNCTION_CALL, BAD_OUTPUT",
    "content_filter, CONTENT_REFUSED",
    "content-filter, CONTENT_REFUSED",
    "SAFETY, CONTENT_REFUSED"
  })
  void aReasonThatIsAFaultIsAFailure(String reason, AIFailure expected) { // G1
    AIFailureException failure = chat(finished(reason)).end();
    assertThat(failure.failure()).isEqualTo(expected);
    assertThat(failure.getMessage()).contains(reason);

    String plain =
        Transcripts.completion("{\"content\":\"Hi\"}", ",\"finish_reason\":\"" + reason + "\"");
    assertThat(chat(plain).end().failure()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error\ndata: {\"message\":\"m\",\"code\":\"server_is_overloaded\"}\n\n",
        "error: {\"message\":\"m\",\"code\":\"server_is_overloaded\"}\n\n",
        "error: {\"message\":\"m\",\r\nerror: \"code\":\"server_is_overloaded\"}\r\n\r\n",
        "data: {\"error\":{\"code\":\"server_is_overloaded\"}}\n\n",
        "data: {\"choices\":[{\"error\":{\"code\":\"server_is_overloaded\"}}]}\n\n",
        "data: {\"type\":\"error\",\"code\":\"server_is_overloaded\"}\n\n",
        "data: error: server_is_overloaded, server overloaded\n\n",
        "data: {\"event\":\"error\",\"code\":\"server_is_overloaded\"}\n\n",
        "data: {\"object\":\"error\",\"code\":\"server_is_overloaded\"}\n\n",
        "{\"error\":{\"code\":\"server_is_overloaded\"}}\n\n",
        "{\"error\":{\"code\":\"server_is_overloaded\"}}\n",
        "{\n  \"error\": {\n    \"code\": \"server_is_overloaded\"\n  }\n}\n\n"
      })
  void anErrorIsHeardInWhateverPlace(String error) {
    String chunk = Transcripts.events(CHUNK);
    for (String body :
        List.of(chunk + error, ": hi\n\n" + error, chunk + error + "data: [DONE]\n\n")) {
      ResponseInspector inspector = chat(body);
      assertThat(inspector.failure()).as(body).isInstanceOf(OverloadedException.class);
      assertThat(inspector.end()).isInstanceOf(OverloadedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"m\"}}",
        "{\"success\":false,\"errors\":[{\"code\":1,\"message\":\"m\"}]}",
        "{\"code\":50501,\"message\":\"m\"}",
        "{\"error_code\":17,\"error_msg\":\"m\"}",
        "{\"code\":\"InternalError\",\"message\":\"m\",\"request_id\":\"r\"}",
        "{\"statusCode\":500,\"message\":\"m\"}",
        "{\"status\":\"error\",\"message\":\"m\"}",
        "{\"type\":\"invalid_request_error\",\"message\":\"m\"}",
        "{\"__type\":\"ThrottlingException\",\"message\":\"m\"}",
        "{\"Response\":{\"Error\":{\"Code\":\"c\",\"Message\":\"m\"}}}",
        "{\"fault\":{\"faultstring\":\"m\"}}",
        "{\"header\":{\"code\":10013,\"message\":\"m\"}}",
        "{\"error\":\"m\"}",
        "{\"error\":\"m\",\"error_type\":\"overloaded\"}"
      })
  void anErrorInTheShapeOfAServiceIsNoAnswer(String error) {
    for (String body : List.of(error, Transcripts.events(error))) {
      assertThat(chat(body).end()).as(body).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"base_resp\":{\"status_code\":0,\"status_msg\":\"\"},\"reply\":\"Hi\"}",
        "{\"success\":true,\"errors\":[],\"result\":{\"response\":\"Hi\"}}",
        "{\"code\":0,\"message\":\"ok\",\"data\":{}}",
        "{\"code\":\"200\",\"msg\":\"success\",\"data\":\"Hi\"}",
        "{\"error\":null,\"output\":\"Hi\"}",
        "{\"error\":{\"code\":\"\",\"message\":null},\"output\":\"Hi\"}"
      })
  void whatSaysThatAllIsWellIsNoError(String answer) {
    assertThat(chat(answer).end()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"object\":\"fine_tuning.job\",\"error\":{\"code\":\"x\",\"message\":\"bad file\"}}",
        "{\"id\":\"p\",\"status\":\"failed\",\"error\":\"bad prompt\"}",
        "{\"name\":\"operations/1\",\"done\":true,\"error\":{\"code\":3,\"message\":\"m\"}}",
        "{\"code\":404,\"message\":\"m\"}",
        "{\"embeddings\":[{\"values\":[0.1]}],\"usageMetadata\":{\"promptTokenCount\":5}}"
      })
  void aThingWithAnErrorOfItsOwnIsNoFailedAnswer(String thing) {
    assertThat(read(Provider.GEMINI, "/v1/things/1", "application/json", thing).end()).isNull();
    assertThat(read(Provider.GEMINI, "/v1/batches/1", "application/json", thing).end()).isNull();
  }

  @Test
  void whatIsDeletedIsNoAnswer() {
    assertThat(
            read(
                    Provider.OPENAI,
                    "/v1/chat/completions/chatcmpl-1",
                    "application/json",
                    "{\"object\":\"chat.completion.deleted\",\"id\":\"chatcmpl-1\",\"deleted\":true}")
                .end())
        .isNull();
  }

  @Test
  void aReasonThatIsTheWordNullIsNone() {
    assertThat(chat(finished("null").replace("data: [DONE]", ":")).end()).isNotNull();
    assertThat(chat(finished("null")).end()).isNull();
  }

  @Test
  void theReasonOfGeminiIsItsLastWord() {
    String body =
        Transcripts.events(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}]}");
    ResponseInspector inspector = chat(body);
    assertThat(inspector.closed()).isTrue();
    inspector.accept(ByteBuffer.wrap(body.getBytes(UTF_8)));
    assertThat(inspector.contentCount()).isEqualTo(2);
    assertThat(inspector.end()).isNull();
  }

  @Test
  void whatLooksLikeAChatIsNoneWhereOtherThingsAreAsked() {
    assertThat(read(Provider.OPENAI, "/v1/batches", "application/json", "{\"choices\":[]}").end())
        .isNull();
    assertThat(
            read(
                    Provider.OPENAI,
                    "/v1/embeddings",
                    "application/json",
                    "{\"error\":{\"code\":\"1\"}}")
                .end())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"type\":\"keepalive\"}\n\n",
        "event: heartbeat\ndata: {}\n\n",
        "data: ping\n\n",
        "data: {\"rate_limits\":{\"remaining\":1}}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5}}\n\n",
        "data: null\n\n",
        "data: [1,2]\n\n",
        "data: 17\n\n",
        "event: new.thing\ndata: {\"delta\":\"x\"}\n\n",
        "unknown: field\n\n",
        "data\n\n",
        "{\"bare\":true}\n\n"
      })
  void anEventThatNobodyKnowsIsNeitherContentNorEnd(String event) {
    String chunk = Transcripts.events(CHUNK);
    ResponseInspector first = chat(event);
    assertThat(first.contentCount()).isZero();
    assertThat(first.failure()).isNull();
    assertThat(first.closed()).isFalse();

    ResponseInspector cut = chat(event + chunk + event);
    assertThat(cut.contentCount()).isEqualTo(1);
    assertThat(cut.end()).isInstanceOf(BadOutputException.class);
    assertThat(chat(event + chunk + event + finished("stop")).end()).isNull();
  }

  @Test
  void nothingCountsBehindTheLastWord() {
    for (String junk :
        List.of("junk", "data: {\"error\":{\"code\":\"x\"}}\n\n", "data: {\n\n", "<html>", "\0")) {
      assertThat(chat(finished("stop") + junk).end()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[DONE]", " [DONE]", "\ndata: [DONE]", "data: [DONE]", "\ndata:[DONE] "})
  void theLastWordMayBeGluedToTheChunkBefore(String glued) {
    ResponseInspector inspector = chat("data: " + CHUNK + glued + "\n\n");
    assertThat(inspector.closed()).isTrue();
    assertThat(inspector.contentCount()).isEqualTo(1);
    assertThat(inspector.end()).isNull();
  }

  @Test
  void whatIsGluedMayBeAChunk() {
    ResponseInspector inspector = chat("data: " + CHUNK + "\ndata: " + CHUNK + "\n\n");
    assertThat(inspector.contentCount()).isEqualTo(2);
    assertThat(inspector.end()).isNotNull();
  }

  @Test
  void responsesEndWithDoneToo() {
    String created = "{\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\"}}";
    String delta = "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}";
    String done =
        "{\"type\":\"response.done\",\"response\":{\"status\":\"%s\",\"error\":{\"code\":\"server_error\"}}}";
    String keep = "{\"type\":\"keepalive\",\"sequence_number\":1}";

    assertThat(chat(Transcripts.events(keep, created, keep, delta)).end()).isNotNull();
    assertThat(chat(Transcripts.events(created, delta, done.formatted("completed"))).end())
        .isNull();
    assertThat(chat(Transcripts.events(created, keep, done.formatted("failed"))).end())
        .isInstanceOf(ServerErrorException.class);
    assertThat(chat(Transcripts.events(created, delta, "[DONE]")).end()).isNull();
  }

  private static ResponseInspector cohere(String type, String... events) {
    return read(Provider.COHERE, "/v2/chat", type, String.join("", events));
  }

  @Test
  void readsCohere() {
    String start =
        "event: message-start\ndata: {\"type\":\"message-start\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[]}}}\n\n";
    String hi =
        "event: content-delta\ndata: {\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":\"Hi\"}}}}\n\n";
    String end =
        "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"%s\",\"usage\":{\"tokens\":{\"input_tokens\":5,\"output_tokens\":2}}}}\n\n";
    ResponseInspector whole = cohere("text/event-stream", start, hi, hi, end.formatted("COMPLETE"));
    assertThat(whole.end()).isNull();
    assertThat(whole.contentCount()).isEqualTo(2);
    assertThat(whole.facts().usage().output()).isEqualTo(2);
    assertThat(cohere("text/event-stream", start, hi).end()).isInstanceOf(BadOutputException.class);
    assertThat(cohere("text/event-stream", start, hi, end.formatted("ERROR")).end())
        .isInstanceOf(ServerErrorException.class);
    assertThat(cohere("text/event-stream", start, hi, end.formatted("TIMEOUT")).end())
        .isInstanceOf(AITimeoutException.class);
  }

  @Test
  void readsCoheresFirstVersion() {
    String start = "{\"is_finished\":false,\"event_type\":\"stream-start\"}\n";
    String hi = "{\"is_finished\":false,\"event_type\":\"text-generation\",\"text\":\"Hi\"}\n";
    String end = "{\"is_finished\":true,\"event_type\":\"stream-end\",\"finish_reason\":\"%s\"}\n";
    ResponseInspector whole =
        cohere("application/stream+json", start, hi, end.formatted("COMPLETE"));
    assertThat(whole.end()).isNull();
    assertThat(whole.contentCount()).isEqualTo(1);
    assertThat(cohere("application/stream+json", start, hi).end()).isNotNull();
    assertThat(cohere("application/stream+json", start, end.formatted("ERROR_TOXIC")).end())
        .isInstanceOf(ContentRefusedException.class);
    assertThat(
            cohere(
                    "application/json",
                    "{\"id\":\"i\",\"finish_reason\":\"COMPLETE\",\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}}")
                .contentCount())
        .isEqualTo(1);
  }

  @Test
  void readsTheStreamsOfUserInterfaces() { // G13
    String start = "{\"type\":\"start\"}";
    String hi = "{\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"Hi\"}";
    String error = "{\"type\":\"error\",\"errorText\":\"boom\"}";
    for (String path : List.of("/api/chat", "/v1/chat/completions")) {
      assertThat(ui(path, start, hi, "{\"type\":\"finish\"}", "[DONE]").end()).isNull();
      assertThat(ui(path, start, hi, "[DONE]").contentCount()).isPositive();
      assertThat(ui(path, start, hi).end()).isNull(); // some never say the end
      assertThat(ui(path, start, hi, error, "[DONE]").end()).isNotNull();
    }
  }

  private static ResponseInspector ui(String path, String... events) {
    return read(Provider.GENERIC, path, "text/event-stream", Transcripts.events(events));
  }

  @Test
  void tellsWhatTheAnswerSaysOfItself() {
    ResponseInspector chat =
        chat(
            Transcripts.events(
                "{\"model\":\"gpt-x\",\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"length\"}]}",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":3},\"completion_tokens_details\":{\"reasoning_tokens\":4}}}",
                "[DONE]"));
    assertThat(chat.end()).isNull();
    Facts facts = chat.facts();
    assertThat(facts.model()).isEqualTo("gpt-x");
    assertThat(facts.finishReasons()).containsExactly("length");
    assertThat(facts.usage().input()).isEqualTo(7);
    assertThat(facts.usage().output()).isEqualTo(9);
    assertThat(facts.usage().cached()).isEqualTo(3);
    assertThat(facts.usage().reasoning()).isEqualTo(4);
    assertThat(chat("").facts().usage().input()).isEqualTo(-1);
  }
}
