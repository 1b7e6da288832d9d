package dev.halfopen.ai;

import static dev.halfopen.ai.StreamEventsTest.OVERLOADED;
import static dev.halfopen.ai.StreamEventsTest.chat;
import static dev.halfopen.ai.StreamEventsTest.event;
import static dev.halfopen.ai.StreamEventsTest.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each dialect has its own words for content and for its end. */
class DialectsTest {
  private static ResponseInspector strict(Provider provider, String body) {
    ResponseInspector inspector = InspectorsTest.inspector(provider, "text/event-stream", true);
    inspector.accept(ByteBuffer.wrap(body.getBytes(UTF_8)));
    return inspector;
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
  void nothingCountsBehindTheEndOfCohere() {
    String hi =
        event(
            "content-delta",
            "{\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":\"Hi\"}}}}");
    String end =
        event(
            "message-end", "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"}}");
    assertThat(cohere("text/event-stream", hi, end).closed()).isTrue();
    assertThat(cohere("text/event-stream", hi, end, event("error", OVERLOADED)).end()).isNull();
    assertThat(strict(Provider.COHERE, hi + end).end()).isNull();
    assertThat(strict(Provider.COHERE, hi).end()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":{\"text\":\"Hi\"}}",
        "{\"content\":{\"thinking\":\"Hm\"}}",
        "{\"content\":[{\"type\":\"text\"}]}",
        "{\"tool_plan\":\"I will\"}",
        "{\"tool_calls\":{\"id\":\"1\"}}",
        "{\"tool_calls\":[1]}"
      })
  void cohereSaysThingsInMoreThanOnePlace(String message) {
    for (String type :
        List.of(
            "content-start",
            "content-delta",
            "tool-plan-delta",
            "tool-call-start",
            "tool-call-delta")) {
      String event = "{\"type\":\"" + type + "\",\"delta\":{\"message\":" + message + "}}";
      assertThat(cohere("text/event-stream", event(type, event)).contentCount()).isEqualTo(1);
      String empty =
          "{\"type\":\""
              + type
              + "\",\"delta\":{\"message\":{\"content\":{\"text\":\"\"},\"tool_calls\":[]}}}";
      assertThat(cohere("text/event-stream", event(type, empty)).contentCount()).isZero();
    }
    assertThat(
            cohere(
                    "application/json",
                    "{\"finish_reason\":\"COMPLETE\",\"message\":{\"role\":\"assistant\","
                        + message.substring(1)
                        + "}")
                .contentCount())
        .isEqualTo(1);
  }

  @Test
  void coheresFirstVersionSaysTextsAndCalls() {
    String type = "application/stream+json";
    assertThat(
            cohere(
                    type,
                    "{\"is_finished\":false,\"event_type\":\"text-generation\",\"text\":\"\"}\n")
                .contentCount())
        .isZero();
    assertThat(
            cohere(
                    type,
                    "{\"is_finished\":false,\"event_type\":\"tool-calls-generation\",\"tool_calls\":[1]}\n")
                .contentCount())
        .isEqualTo(1);
    assertThat(
            cohere(
                    type,
                    "{\"is_finished\":false,\"event_type\":\"search-results\",\"text\":\"x\"}\n")
                .contentCount())
        .isZero();
    ResponseInspector whole =
        cohere(
            "application/json",
            "{\"generation_id\":\"g\",\"text\":\"Hi\",\"finish_reason\":\"MAX_TOKENS\",\"meta\":{\"tokens\":{\"input_tokens\":5}}}");
    assertThat(whole.contentCount()).isEqualTo(1);
    assertThat(whole.facts().finishReasons()).containsExactly("MAX_TOKENS");
    assertThat(whole.facts().usage().input()).isEqualTo(5);
    assertThat(whole.looksLikeAnswer()).isTrue();
    for (String other :
        List.of("\"text\":\"Hi\"", "\"generation_id\":\"g\"", "\"message\":\"Hi\"")) {
      assertThat(
              cohere("application/json", "{\"finish_reason\":\"COMPLETE\"," + other + "}")
                  .looksLikeAnswer())
          .isFalse();
    }
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
  void aUserInterfacesStreamTellsItsReasonAndItsPieces() {
    String path = "/v1/chat/completions";
    ResponseInspector whole =
        ui(
            path,
            "{\"type\":\"start-step\"}",
            "{\"type\":\"text-delta\",\"delta\":\"\"}",
            "{\"type\":\"reasoning-delta\",\"delta\":\"Hm\"}",
            "{\"type\":\"tool-input-available\",\"input\":{}}",
            "{\"type\":\"text-end\",\"delta\":\"x\"}",
            "{\"type\":\"finish\",\"finishReason\":\"stop\"}");
    assertThat(whole.contentCount()).isEqualTo(2);
    assertThat(whole.facts().finishReasons()).containsExactly("stop");
    assertThat(whole.closed()).isFalse();
    whole.accept(ByteBuffer.wrap("data: [DONE]\n\n".getBytes(UTF_8)));
    assertThat(whole.closed()).isTrue();

    String hi = "{\"type\":\"text-delta\",\"delta\":\"Hi\"}";
    for (String end : List.of("finish", "abort")) {
      String ended = Transcripts.events(hi, "{\"type\":\"" + end + "\"}");
      assertThat(strict(Provider.OPENAI, ended).end()).isNull();
    }
    assertThat(strict(Provider.OPENAI, Transcripts.events(hi)).end()).isNotNull();
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

  @Test
  void whatFailedWithinAnAnswerOfResponsesIsNoErrorOfTheAnswer() {
    String delta = "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}";
    String call = "{\"type\":\"response.mcp_call.failed\",\"error\":\"the tool is broken\"}";
    String done =
        "{\"type\":\"response.completed\",\"response\":{\"model\":\"gpt-x\",\"status\":\"completed\"}}";
    ResponseInspector whole = chat(Transcripts.events(delta, call, done));
    assertThat(whole.end()).isNull();
    assertThat(whole.closed()).isTrue();
    assertThat(whole.facts().model()).isEqualTo("gpt-x");
    String document =
        "{\"object\":\"response\",\"error\":{\"code\":\"server_error\"},\"status\":\"failed\"}";
    assertThat(chat(document).end()).isInstanceOf(ServerErrorException.class);
    String early = "{\"type\":\"response.created\",\"response\":{\"model\":\"gpt-y\"}}";
    assertThat(chat(Transcripts.events(early)).facts().model()).isEqualTo("gpt-y");
  }

  @Test
  void anAnswerOfResponsesMayComeAtItsEndOnly() {
    String message =
        "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}";
    String thought = "{\"type\":\"reasoning\",\"summary\":[]}";
    String call = "{\"type\":\"function_call\",\"name\":\"f\"}";
    String response =
        "{\"object\":\"response\",\"status\":\"completed\",\"output\":["
            + message
            + ","
            + thought
            + ","
            + call
            + "]}";
    assertThat(
            chat(Transcripts.events(
                    "{\"type\":\"response.completed\",\"response\":" + response + "}"))
                .contentCount())
        .isEqualTo(2);
    assertThat(chat(response).contentCount()).isEqualTo(2);
    String delta = "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}";
    assertThat(
            chat(Transcripts.events(
                    delta, "{\"type\":\"response.completed\",\"response\":" + response + "}"))
                .contentCount())
        .isEqualTo(1);
    String refused =
        "{\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"no\"}]}]}";
    assertThat(
            chat(Transcripts.events(
                    "{\"type\":\"response.completed\",\"response\":" + refused + "}"))
                .end())
        .isInstanceOf(ContentRefusedException.class);
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
  void geminiHasItsOwnWordsForAnAnswerThatHasNoReasonOrABadOne() {
    String hi = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}%s}]}";
    assertThat(chat(hi.formatted("")).end()).isNull();
    assertThat(chat(Transcripts.events(hi.formatted(""))).end()).isNotNull();
    assertThat(chat(hi.formatted(",\"finishReason\":\"OTHER\"")).end())
        .hasMessageContaining("finishReason OTHER");
    ResponseInspector strict = strict(Provider.GEMINI, hi.formatted(""));
    assertThat(strict.end()).isNotNull();
  }

  @Test
  void nothingCountsBehindOllamasLastDocument() {
    String done = "{\"model\":\"m\",\"message\":{\"content\":\"Hi\"},\"done\":true}\n";
    assertThat(
            read(Provider.OLLAMA, "/api/chat", "application/x-ndjson", done + "{\"error\":\"x\"}\n")
                .end())
        .isNull();
    assertThat(read(Provider.OLLAMA, "/api/chat", "application/x-ndjson", done).closed()).isTrue();
  }
}
