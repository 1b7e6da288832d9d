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

  static ResponseInspector read(Provider provider, String path, String type, String body) {
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

  static ResponseInspector chat(String body) {
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

  @ParameterizedTest
  @ValueSource(strings = {"[2$m{[DONE]", "[1,\"[DONE]\"", "{\"id\":1}{\"content\":\"[DONE]"})
  void whatBreaksOffBehindTheLastWordsLettersHasNotSaidIt(String data) {
    assertThat(chat("data: " + CHUNK + "\n\ndata: " + data + "\n\n").closed()).isFalse();
  }

  @Test
  void whatIsGluedMayBeAChunk() {
    ResponseInspector inspector = chat("data: " + CHUNK + "\ndata: " + CHUNK + "\n\n");
    assertThat(inspector.contentCount()).isEqualTo(2);
    assertThat(inspector.end()).isNotNull();
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

  static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  static final String OVERLOADED = "{\"error\":{\"code\":\"server_is_overloaded\"}}";

  @ParameterizedTest
  @ValueSource(strings = {"notice", "tool_error", "step-failed", "rate_limits"})
  void aNoteOfAnErrorIsTheReasonOnlyIfTheAnswerHasNoProperEnd(String name) {
    String note = event(name, OVERLOADED);
    assertThat(chat(note + finished("stop")).end()).isNull();
    assertThat(chat(finished("stop").replace("data: [DONE]", note)).end()).isNull();

    ResponseInspector cut =
        chat(Transcripts.events(CHUNK) + note + event("notice", "{\"error\":1}"));
    assertThat(cut.failure()).isNull();
    assertThat(cut.end()).isInstanceOf(OverloadedException.class);
    String words = event("notice", "error: server_is_overloaded, server overloaded");
    assertThat(chat(Transcripts.events(CHUNK) + words).failure()).isNull();
    assertThat(chat(Transcripts.events(CHUNK) + words).end())
        .isInstanceOf(OverloadedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"message", "chunk", "stream_error", "Exception", "run.failed", "failure"})
  void anErrorInAnEventThatIsNoNoteIsOneAtOnce(String name) {
    String usual = event("chunk", CHUNK);
    assertThat(chat(usual + event(name, OVERLOADED)).failure())
        .isInstanceOf(OverloadedException.class);
  }

  @Test
  void anErrorInAnEventOfTheAnswersOwnKindIsOneAtOnce() {
    String start = event("message_start", "{\"type\":\"message_start\",\"message\":{}}");
    String delta =
        event(
            "note",
            "{\"type\":\"message_delta\",\"delta\":{},\"error\":{\"type\":\"overloaded_error\"}}");
    assertThat(chat(start + delta).failure()).isInstanceOf(OverloadedException.class);
    String known = event("ping", "{\"choices\":[],\"error\":{\"type\":\"overloaded_error\"}}");
    assertThat(chat(Transcripts.events(CHUNK) + known).failure()).isNull(); // a keep-alive
  }

  @Test
  void whatStandsBareInAStreamIsAnErrorIfItIsNoThingOfItsOwn() {
    String thing = "{\"object\":\"job\",\"error\":{\"code\":\"server_is_overloaded\"}}\n\n";
    assertThat(chat(": hi\n\n" + thing).failure()).isNull();
    assertThat(chat(Transcripts.events(CHUNK) + thing).failure())
        .isInstanceOf(OverloadedException.class);
    assertThat(chat(finished("stop") + thing).end()).isNull();
  }

  @Test
  void whatHasATypeOrNothingToSayIsNoAnswer() {
    for (String note :
        List.of(
            event("note", "{\"text\":\"hello\"}"),
            Transcripts.events("{\"type\":\"note\",\"text\":\"hello\"}"),
            Transcripts.events("{\"event\":\"note\",\"text\":\"hello\"}"),
            Transcripts.events("{\"left\":5,\"text\":\"\",\"list\":[1]}"))) {
      assertThat(chat(note).end()).as(note).hasMessageEndingWith("the answer is empty");
    }
    assertThat(chat(Transcripts.events("{\"left\":5,\"text\":\"hello\"}")).end()).isNull();
  }

  @Test
  void whereNoAnswerIsDueEachEventIsASignOfLife() {
    for (String body :
        List.of(Transcripts.events("{\"a\":1}"), Transcripts.events("words"), "data: x")) {
      ResponseInspector inspector =
          read(Provider.GENERIC, "/somewhere", "text/event-stream", body + "\n\n");
      assertThat(inspector.contentCount()).as(body).isEqualTo(1);
      assertThat(inspector.end()).isNull();
      assertThat(chat(body + "\n\n").contentCount()).isZero();
    }
    assertThat(read(Provider.GENERIC, "/somewhere", "text/plain", "words").contentCount())
        .isEqualTo(1);
    assertThat(
            read(Provider.GENERIC, "/somewhere", "text/event-stream", Transcripts.events("{}"))
                .contentCount())
        .isZero();
  }

  @Test
  void theLastEventNeedsNoEmptyLine() {
    String chunk = Transcripts.events(CHUNK);
    String stop = finished("stop").replace("data: [DONE]\n\n", "").strip();
    assertThat(chat(stop).end()).isNull();
    assertThat(chat(stop + "\n").end()).isNull();
    assertThat(chat(chunk + "data: [DONE]").closed()).isFalse();
    assertThat(chat(chunk + "data: [DONE]").end()).isNull();
    assertThat(chat(chunk + "data: " + OVERLOADED).end()).isInstanceOf(OverloadedException.class);
    assertThat(chat(chunk + "event: error\ndata: server_is_overloaded").end())
        .isInstanceOf(OverloadedException.class);
    assertThat(chat(chunk + "data: " + OVERLOADED.substring(0, 30)).end())
        .hasMessageEndingWith("no proper end");
    assertThat(chat(chunk + "event: error\n").end()).hasMessageEndingWith("no proper end");
  }

  @Test
  void eventsWithoutDataSayNothing() {
    String chunk = Transcripts.events(CHUNK);
    assertThat(chat(chunk + "event: error\n\n").failure()).isNull();
    assertThat(chat(chunk + "event: error\nid: 5\n\n" + finished("stop")).end()).isNull();
    assertThat(chat(chunk + "event: error\nevent\ndata: boom\n\n").failure()).isNull();
    assertThat(chat(chunk + "event: error\nevent: x\ndata: boom\n\n").failure()).isNull();
  }

  /** By the standard, lines of data are joined by line feeds, which no text of JSON may have. */
  @Test
  void linesOfDataAreJoinedByLineFeeds() {
    assertThat(chat("data: {\"choices\":[{\"delta\":{\"content\":\"a\ndata: b\"}}]}\n\n").failure())
        .hasMessageEndingWith("malformed JSON in the stream");
    assertThat(
            chat("data: {\"choices\":\ndata: [{\"delta\":\ndata:{\"content\":\"a\"}}]}\n\n")
                .contentCount())
        .isEqualTo(1);
    assertThat(chat("data: " + CHUNK + "\ndata: 1\ndata: 2\n\n").contentCount()).isEqualTo(1);
  }

  @Test
  void aListOfChunksInAnEventIsEachOfThem() {
    assertThat(chat(Transcripts.events("[" + CHUNK + "," + CHUNK + "]")).contentCount())
        .isEqualTo(2);
    String json = "[" + CHUNK + "," + OVERLOADED + "]";
    assertThat(chat(Transcripts.events(json)).failure()).isInstanceOf(OverloadedException.class);
  }

  @Test
  void theLastWordIsAWordOfItsOwn() {
    String chunk = Transcripts.events(CHUNK);
    assertThat(chat(chunk + "data: [DONE]\n\n").closed()).isTrue();
    assertThat(chat(chunk + "data:   [DONE]  \n\n").closed()).isTrue();
    assertThat(chat(chunk + "data: [DONE\n\n").closed()).isFalse();
    assertThat(chat(chunk + "data: DONE\n\n").closed()).isFalse();
    assertThat(chat(chunk + "data: [DONE] not yet\n\n").closed()).isFalse();
    assertThat(chat("data: [DONE]\n\n").closed()).isTrue();
  }

  @Test
  void reasonsInTheWordsOfGatewaysKeepTheErrorBesideThem() {
    String failed =
        Transcripts.events(
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stopped\",\"error\":{\"code\":\"server_is_overloaded\"}}]}");
    assertThat(chat(failed).failure()).isInstanceOf(OverloadedException.class);
  }

  @Test
  void anErrorsCodeAndMessageMayBothSayThatAllIsWell() {
    for (String good :
        List.of(
            "{\"error\":{\"code\":0,\"message\":\"\"},\"output\":\"Hi\"}",
            "{\"error\":{\"code\":\"0\",\"message\":\"OK\"},\"output\":\"Hi\"}",
            "{\"error\":{\"code\":200,\"msg\":\"Success\"},\"output\":\"Hi\"}",
            "{\"error\":\"None\",\"output\":\"Hi\"}",
            "{\"error\":false,\"output\":\"Hi\"}",
            "{\"error\":[],\"output\":\"Hi\"}",
            "{\"error\":{},\"output\":\"Hi\"}",
            "{\"error\":\"\",\"output\":\"Hi\"}")) {
      assertThat(chat(good).end()).as(good).isNull();
    }
    for (String bad :
        List.of(
            "{\"error\":{\"code\":0,\"message\":\"no such thing\"},\"output\":\"Hi\"}",
            "{\"error\":{\"message\":\"\",\"param\":5},\"output\":\"Hi\"}",
            "{\"error\":{\"code\":5,\"message\":\"\"},\"output\":\"Hi\"}",
            "{\"error\":true,\"output\":\"Hi\"}",
            "{\"error\":[1],\"output\":\"Hi\"}",
            "{\"error\":\"x\",\"output\":\"Hi\"}")) {
      assertThat(chat(bad).end()).as(bad).isNotNull();
    }
  }

  @Test
  void whatHasANameAndAStateIsAThing() {
    String path = "/v1/things/1";
    for (String key : List.of("id", "name")) {
      for (String state : List.of("status", "done", "state")) {
        String thing = "{\"%s\":\"t\",\"%s\":1,\"error\":{\"code\":\"c\"}}".formatted(key, state);
        assertThat(read(Provider.GEMINI, path, "application/json", thing).end()).as(thing).isNull();
      }
      String none = "{\"%s\":\"t\",\"error\":{\"code\":\"c\"}}".formatted(key);
      assertThat(read(Provider.GEMINI, path, "application/json", none).end()).isNotNull();
    }
    String none = "{\"status\":\"t\",\"error\":{\"code\":\"c\"}}";
    assertThat(read(Provider.GEMINI, path, "application/json", none).end()).isNotNull();
  }

  @Test
  void aMessageAloneOrACodeAloneIsNoError() {
    assertThat(chat("{\"message\":\"Hi\"}").end()).isNull();
    assertThat(chat("{\"code\":7,\"text\":\"Hi\"}").end()).isNull();
    assertThat(chat("{\"type\":\"some_error\",\"text\":\"Hi\"}").end()).isNull();
  }

  @Test
  void aReasonIsToldForEachOfSixteenAnswersAtMost() {
    StringBuilder choices = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      choices.append("{\"index\":" + i + ",\"finish_reason\":\"stop\"},");
    }
    ResponseInspector inspector =
        chat(Transcripts.events("{\"choices\":[" + choices + "{\"index\":0}]}"));
    assertThat(inspector.facts().finishReasons()).hasSize(16).containsOnly("stop");
  }

  @Test
  void whatIsNoChatSaysWhatItTookAsWell() {
    for (String usage :
        List.of(
            "\"usage\":{\"prompt_tokens\":7}",
            "\"usageMetadata\":{\"promptTokenCount\":7}",
            "\"meta\":{\"billed_units\":{\"input_tokens\":7}}",
            "\"prompt_eval_count\":7",
            "\"inputTextTokenCount\":7")) {
      String embedding = "{\"model\":\"e\",\"embedding\":[0.5]," + usage + "}";
      ResponseInspector inspector =
          read(Provider.OPENAI, "/v1/embeddings", "application/json", embedding);
      assertThat(inspector.facts().usage().input()).as(usage).isEqualTo(7);
      assertThat(inspector.facts().model()).isEqualTo("e");
    }
  }
}
