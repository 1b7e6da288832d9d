package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.ai.Transcripts.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorsTest {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-25T00:00:00Z"));

  static List<Row> transcripts() {
    return Transcripts.all();
  }

  static ResponseInspector inspector(Provider provider, String contentType, boolean strict) {
    return inspector(
        new AIRequest(provider, "service", "model", null, true, path(provider)),
        Map.of("Content-Type", List.of(contentType), "X-Request-Id", List.of("req_1")),
        strict);
  }

  static ResponseInspector inspector(
      AIRequest request, Map<String, List<String>> headers, boolean strict) {
    return new ResponseInspector(request, 200, headers, Operation.of(request), CLOCK, strict);
  }

  /** Where an answer is due of those who have such a place. */
  static String path(Provider provider) {
    if (provider == Provider.GENERIC) {
      return "/somewhere";
    }
    if (provider == Provider.ANTHROPIC) {
      return "/v1/messages";
    }
    if (provider == Provider.GEMINI || provider == Provider.VERTEX) {
      return "/v1beta/models/m:streamGenerateContent";
    }
    if (provider == Provider.BEDROCK) {
      return "/model/m/converse";
    }
    if (provider == Provider.COHERE) {
      return "/v2/chat";
    }
    return provider == Provider.OLLAMA ? "/api/chat" : "/v1/chat/completions";
  }

  static ResponseInspector read(Row row, boolean strict) {
    ResponseInspector inspector = inspector(row.provider(), row.contentType(), strict);
    inspector.accept(ByteBuffer.wrap(row.body().getBytes(StandardCharsets.UTF_8)));
    return inspector;
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void judgesTheAnswer(Row row) {
    ResponseInspector inspector = read(row, false);
    AIFailureException failure = inspector.end();

    assertThat(failure == null ? null : failure.failure()).isEqualTo(row.expected());
    assertThat(inspector.contentCount()).isEqualTo(row.pieces());
    assertThat(inspector.hasContent()).isEqualTo(row.pieces() > 0);
    assertThat(inspector.end()).isSameAs(failure);
    assertThat(inspector.failure()).isSameAs(failure);
    if (failure != null) {
      assertThat(failure.service()).isEqualTo("service");
      assertThat(failure.model()).isEqualTo("model");
      assertThat(failure.status()).isEqualTo(200);
      assertThat(failure.requestId()).isEqualTo("req_1");
    }
  }

  @Test
  void knowsAnErrorAndARefusalAsSoonAsTheyCome() {
    for (Row row : Transcripts.all()) {
      AIFailure expected = row.expected();
      boolean atTheEnd = row.name().endsWith("no empty line");
      if (expected != null && expected != AIFailure.BAD_OUTPUT && !atTheEnd) {
        assertThat(read(row, false).failure()).as(row.toString()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[DONE] missing",
        "finish_reason missing",
        "message_stop missing",
        "plain: no reason"
      })
  void demandsEveryMarkOfTheEndIfStrict(String name) {
    Row row = row(name);

    assertThat(read(row, false).end()).isNull();
    assertThat(read(row, true).end()).isInstanceOf(BadOutputException.class);
  }

  @Test
  void findsNoFaultWithProperAnswersIfStrict() {
    List<String> unmarked =
        List.of(
            "[DONE] missing",
            "finish_reason missing",
            "message_stop missing",
            "plain: no reason",
            "two choices",
            "length, all spent on thinking",
            "carriage returns, BOM, comments, other fields, data in many lines");
    for (Row row : Transcripts.all()) {
      if (row.expected() == null && !unmarked.contains(row.name())) {
        assertThat(read(row, true).end()).as(row.toString()).isNull();
      }
    }
  }

  @Test
  void findsNoFaultWithBytesThatItCannotRead() {
    ResponseInspector inspector =
        inspector(
            new AIRequest(Provider.OPENAI, "openai", null, null, true, "/v1/chat/completions"),
            Map.of("content-type", List.of("application/json"), "content-encoding", List.of("br")),
            false);
    inspector.accept(ByteBuffer.wrap(new byte[] {0x0b, 0x02, (byte) 0x80, '{'}));

    assertThat(inspector.hasContent()).isTrue();
    assertThat(inspector.end()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void expectsWhatWasAskedForIfNoContentTypeIsTold(boolean streaming) {
    ResponseInspector inspector =
        inspector(
            new AIRequest(Provider.OPENAI, "openai", null, null, streaming, "/v1/chat/completions"),
            Map.of(),
            false);
    Row row = row(streaming ? "normal" : "plain: normal");
    inspector.accept(ByteBuffer.wrap(row.body().getBytes(StandardCharsets.UTF_8)));

    assertThat(inspector.end()).isNull();
    assertThat(inspector.hasContent()).isTrue();
  }

  @Test
  void readsAnyBufferToItsEnd() {
    byte[] body = row("normal").body().getBytes(StandardCharsets.UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(body.length).put(body).flip();
    ByteBuffer slice = ByteBuffer.allocate(body.length + 9).position(5).slice();
    slice.put(body).flip();
    for (ByteBuffer buffer : List.of(direct, slice.asReadOnlyBuffer(), slice)) {
      ResponseInspector inspector = inspector(Provider.OPENAI, Transcripts.SSE, false);
      inspector.accept(buffer);

      assertThat(buffer.remaining()).isZero();
      assertThat(inspector.end()).isNull();
      assertThat(inspector.contentCount()).isEqualTo(2);
    }
  }

  private static Row row(String name) {
    return Transcripts.all().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static ResponseInspector fed(String contentType, String path, String body) {
    ResponseInspector inspector =
        inspector(
            new AIRequest(Provider.GENERIC, "service", "model", null, true, path),
            Map.of("content-type", List.of(contentType)),
            false);
    inspector.accept(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    return inspector;
  }

  @Test
  void whoeverLeavesHasAnAnswerIfThereWasContentAndNothingIsBegun() {
    String chat = "/v1/chat/completions";
    String line = "{\"message\":{\"content\":\"Hi\"},\"done\":false}\n";
    String chunk = Transcripts.events(Transcripts.HEL);

    assertThat(fed(Transcripts.SSE, chat, "").isAnswer()).isFalse();
    assertThat(fed(Transcripts.SSE, chat, ": ping\n\n").isAnswer()).isFalse();
    assertThat(fed(Transcripts.SSE, chat, chunk).isAnswer()).isTrue();
    assertThat(fed(Transcripts.NDJSON, chat, line).isAnswer()).isTrue();
    assertThat(fed(Transcripts.NDJSON, chat, line + "{\"mess").isAnswer()).isFalse();
    assertThat(fed(Transcripts.NDJSON, chat, line + "x").isAnswer()).isTrue(); // nothing more comes
    assertThat(fed(Transcripts.JSON, chat, "{\"choices\":[").isAnswer()).isFalse();
    assertThat(fed("audio/mpeg", chat, "ID3").isAnswer()).isTrue();
    assertThat(fed("text/plain", "/somewhere", "words").isAnswer()).isTrue();
    assertThat(fed("text/plain", chat, "words").isAnswer()).isFalse();
  }

  @Test
  void aDocumentAloneIsWholeAtItsLastBracketAndAStreamAtItsLastWord() {
    String chat = "/v1/chat/completions";
    String plain = row("plain: normal").body();
    String line = "{\"message\":{\"content\":\"Hi\"},\"done\":false}\n";

    assertThat(fed(Transcripts.JSON, chat, plain).isWhole()).isTrue();
    assertThat(fed(Transcripts.JSON, chat, plain.substring(0, 60)).isWhole()).isFalse();
    assertThat(fed(Transcripts.JSON, chat, line + "{\"mess").isWhole()).isFalse();
    assertThat(fed(Transcripts.JSON, chat, line + "data: {").isWhole()).isFalse();
    assertThat(fed(Transcripts.NDJSON, chat, line).isWhole()).isFalse();
    assertThat(fed("application/jsonl", chat, line).isWhole()).isFalse();
    assertThat(fed("application/stream+json", chat, line).isWhole()).isFalse();
    assertThat(fed(Transcripts.NDJSON, chat, line.replace("false", "true")).isWhole()).isTrue();
    assertThat(fed(Transcripts.SSE, chat, Transcripts.events(Transcripts.STOP)).isWhole())
        .isFalse();
    assertThat(fed(Transcripts.SSE, chat, row("normal").body()).isWhole()).isTrue();
    assertThat(fed(Transcripts.SSE, chat, " ").isWhole()).isFalse();
    assertThat(fed("text/plain", chat, "words").isWhole()).isFalse();
  }

  @Test
  void looksLikeAnAnswerIfItIsOfADialectThatIsKnown() {
    String chat = "/v1/chat/completions";

    assertThat(fed(Transcripts.JSON, chat, "{\"choices\":[]}").looksLikeAnswer()).isTrue();
    assertThat(fed(Transcripts.JSON, chat, "{\"result\":[]}").looksLikeAnswer()).isFalse();
    assertThat(fed(Transcripts.JSON, "/v1/batches", "{\"choices\":[]}").looksLikeAnswer())
        .isFalse();
  }

  @Test
  void aLastWordIsNotDemandedIfAnswersMayLackItsReason() {
    String message = "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}";
    for (boolean strict : new boolean[] {false, true}) {
      ResponseInspector inspector = inspector(Provider.ANTHROPIC, Transcripts.JSON, strict);
      inspector.accept(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
      assertThat(inspector.end() == null).isEqualTo(!strict);
    }
  }
}
