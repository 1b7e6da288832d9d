package dev.halfopen.ai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Bedrock's streams, put into frames by the vendor's own library. */
class FramesBodyTest {
  private static byte[] frame(Map<String, String> headers, String payload) {
    Map<String, HeaderValue> values = new HashMap<>();
    headers.forEach((name, value) -> values.put(name, HeaderValue.fromString(value)));
    values.put("x-number", HeaderValue.fromLong(7));
    values.put("x-flag", HeaderValue.fromBoolean(true));
    values.put("x-bytes", HeaderValue.fromByteArray(new byte[] {1, 2, 3}));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Message(values, payload.getBytes(UTF_8)).encode(out);
    return out.toByteArray();
  }

  private static byte[] event(String type, String payload) {
    return frame(
        Map.of(":message-type", "event", ":event-type", type, ":content-type", "application/json"),
        payload);
  }

  private static final byte[] START =
      event("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}");
  private static final byte[] HI =
      event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hi\"}}");
  private static final byte[] BLOCK_END = event("contentBlockStop", "{\"contentBlockIndex\":0}");

  private static byte[] stop(String reason) {
    return event("messageStop", "{\"stopReason\":\"" + reason + "\"}");
  }

  private static final byte[] METADATA =
      event(
          "metadata",
          "{\"usage\":{\"inputTokens\":5,\"outputTokens\":2},\"metrics\":{\"latencyMs\":9}}");

  private static byte[] join(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  private static ResponseInspector inspector(Provider provider, String path, String type) {
    AIRequest request = new AIRequest(provider, "s", "m", null, true, path);
    return new ResponseInspector(
        request,
        200,
        type.isEmpty() ? Map.of() : Map.of("content-type", List.of(type)),
        Operation.of(request),
        InspectorsTest.CLOCK,
        false);
  }

  private static ResponseInspector converse(byte[]... frames) {
    ResponseInspector inspector =
        inspector(
            Provider.BEDROCK, "/model/m/converse-stream", "application/vnd.amazon.eventstream");
    inspector.accept(ByteBuffer.wrap(join(frames)));
    return inspector;
  }

  @Test
  void readsAConversation() {
    ResponseInspector whole = converse(START, HI, HI, BLOCK_END, stop("end_turn"), METADATA);
    assertThat(whole.closed()).isTrue();
    assertThat(whole.end()).isNull();
    assertThat(whole.contentCount()).isEqualTo(2);
    assertThat(whole.facts().usage().input()).isEqualTo(5);
    assertThat(whole.facts().finishReasons()).containsExactly("end_turn");

    assertThat(converse(START, HI, stop("max_tokens")).end()).isNull();
    assertThat(converse(START, stop("end_turn")).end()).isNull();
    assertThat(converse(START, event("new", "{}"), HI, stop("tool_use"), METADATA).end()).isNull();
  }

  @Test
  void knowsWhatIsCutOrRefused() {
    assertThat(converse(START, HI).end()).isInstanceOf(BadOutputException.class);
    assertThat(converse(START, HI, Arrays.copyOf(stop("end_turn"), 30)).end())
        .isInstanceOf(BadOutputException.class);
    assertThat(converse(START, HI, stop("guardrail_intervened")).end())
        .isInstanceOf(ContentRefusedException.class);
    assertThat(converse(START, stop("malformed_tool_use")).end())
        .isInstanceOf(BadOutputException.class);
    assertThat(converse().end()).isInstanceOf(BadOutputException.class);
  }

  @Test
  void hearsAnException() {
    byte[] throttled =
        frame(
            Map.of(":message-type", "exception", ":exception-type", "throttlingException"),
            "{\"message\":\"Too many tokens, please wait\"}");
    AIFailureException failure = converse(START, HI, throttled).failure();
    assertThat(failure).isInstanceOf(RateLimitedException.class);
    assertThat(failure.getMessage()).contains("Too many tokens");

    byte[] words =
        frame(
            Map.of(":message-type", "exception", ":exception-type", "internalServerException"),
            "it broke");
    assertThat(converse(START, words).failure()).isInstanceOf(ServerErrorException.class);

    byte[] error =
        frame(
            Map.of(":message-type", "error", ":error-code", "x", ":error-message", "out of order"),
            "");
    assertThat(converse(START, error).failure()).hasMessageContaining("out of order");
  }

  @Test
  void anEventWhoseJsonIsBrokenIsBadAtOnce() {
    byte[] broken = event("contentBlockDelta", "{\"contentBlockIndex\":0,\"de");
    assertThat(converse(START, HI, broken).failure()).isInstanceOf(BadOutputException.class);
    byte[] picture = event("someFutureEvent", "no JSON");
    assertThat(converse(START, HI, picture, stop("end_turn")).end()).isNull();
  }

  @Test
  void isKnownByItsBytes() {
    for (String type : List.of("", "application/octet-stream", "application/json")) {
      ResponseInspector inspector = inspector(Provider.GENERIC, "/ask", type);
      inspector.accept(ByteBuffer.wrap(join(START, HI)));
      assertThat(inspector.end()).as(type).isInstanceOf(BadOutputException.class);
    }
  }

  @Test
  void readsTheEventsOfModelsInTheirOwnFormat() {
    assertThat(invoke("{\"type\":\"message_stop\"}").end()).isNull();
    assertThat(invoke("{\"type\":\"message_stop\"}").contentCount()).isEqualTo(1);
    assertThat(invoke("{\"type\":\"ping\"}").end()).isInstanceOf(BadOutputException.class);
    assertThat(inspectorOf(event("chunk", "{\"bytes\":\"%%\"}")).end()).isNull();
    assertThat(inspectorOf(chunk("{\"outputText\":\"Hi\"}")).end()).isNull(); // nobody knows it
  }

  @Test
  void readsWhatBedrockCountsBehindAnyModel() {
    Facts facts =
        invoke(
                "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":12,\"outputTokenCount\":34,\"cacheReadInputTokenCount\":5,\"cacheWriteInputTokenCount\":6,\"invocationLatency\":813,\"firstByteLatency\":299}}")
            .facts();
    assertThat(facts.usage().input()).isEqualTo(12);
    assertThat(facts.usage().output()).isEqualTo(34);
    assertThat(facts.usage().cached()).isEqualTo(5);
    assertThat(facts.usage().cacheCreation()).isEqualTo(6);
  }

  private static ResponseInspector invoke(String last) {
    return inspectorOf(
        join(
            chunk(
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\","
                    + "\"text\":\"Hi\"}}"),
            chunk(last)));
  }

  private static byte[] chunk(String json) {
    String base64 = Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    return event("chunk", "{\"bytes\":\"" + base64 + "\",\"p\":\"abc\"}");
  }

  private static ResponseInspector inspectorOf(byte[] body) {
    ResponseInspector inspector =
        inspector(Provider.BEDROCK, "/model/m/invoke-with-response-stream", "");
    inspector.accept(ByteBuffer.wrap(body));
    return inspector;
  }

  @Test
  void aFrameThatIsTooLargeIsPassedOver() {
    byte[] large = event("contentBlockDelta", "{\"delta\":{\"text\":\"" + "x".repeat(1 << 20));
    assertThat(converse(START, large, stop("end_turn")).end()).isNull();
    assertThat(converse(START, large).end()).isNull(); // in doubt
  }

  @Property(tries = 500)
  void judgesTheSameHoweverTheBytesAreSplitAndIsNotHarmedByWrongOnes(
      @ForAll @IntRange(min = 1, max = 60) int size,
      @ForAll @IntRange(max = 2_000) int place,
      @ForAll byte put,
      @ForAll boolean broken) {
    byte[] body = join(START, HI, HI, BLOCK_END, stop("end_turn"), METADATA);
    if (broken) {
      body[place % body.length] = put;
    }
    ResponseInspector atOnce = converse(body);
    ResponseInspector inPieces = converse();
    for (int from = 0; from < body.length; from += size) {
      inPieces.accept(ByteBuffer.wrap(body, from, Math.min(size, body.length - from)));
    }
    AIFailureException expected = atOnce.end();
    AIFailureException failure = inPieces.end();
    assertThat(failure == null ? null : failure.getMessage())
        .isEqualTo(expected == null ? null : expected.getMessage());
    if (!broken) {
      assertThat(failure).isNull();
    }
  }

  private static byte[] lengths(int total, int headers) {
    return ByteBuffer.allocate(Math.max(16, Math.min(total, 64)))
        .putInt(total)
        .putInt(headers)
        .array();
  }

  @Test
  void lengthsThatCannotBeLeaveItInDoubt() {
    for (byte[] wrong :
        List.of(lengths(15, 0), lengths(0, 0), lengths(20, 5), lengths(16, 1), lengths(16, -1))) {
      ResponseInspector inspector = converse(START, HI, wrong, HI);
      assertThat(inspector.end()).isNull();
      assertThat(inspector.contentCount()).isEqualTo(1); // nothing more is read
    }
    assertThat(converse(START, HI, lengths(16, 0), HI).end()).isNotNull();
    assertThat(converse(START, HI, lengths(16, 0), HI).contentCount()).isEqualTo(2);
    assertThat(converse(START, HI, lengths(40, 24), HI).contentCount()).isEqualTo(2);
  }

  @Test
  void behindAFrameThatIsTooLargeItGoesOn() {
    byte[] large = event("contentBlockDelta", "{\"delta\":{\"text\":\"" + "x".repeat(1 << 18));
    byte[] body = join(START, large, HI, stop("end_turn"), METADATA);
    for (int size : new int[] {1_000, body.length}) {
      ResponseInspector inspector = converse();
      for (int from = 0; from < body.length; from += size) {
        inspector.accept(ByteBuffer.wrap(body, from, Math.min(size, body.length - from)));
      }
      assertThat(inspector.contentCount()).isEqualTo(2);
      assertThat(inspector.facts().finishReasons()).containsExactly("end_turn");
      assertThat(inspector.closed()).isTrue();
    }
    byte[] fits =
        event("contentBlockDelta", "{\"delta\":{\"text\":\"" + "x".repeat(200_000) + "\"}}");
    assertThat(converse(START, fits).end()).isInstanceOf(BadOutputException.class);
  }

  @Test
  void whoeverLeavesBetweenFramesHasAnAnswer() {
    assertThat(converse(START, HI).isAnswer()).isTrue();
    assertThat(converse(START, HI, Arrays.copyOf(HI, 8)).isAnswer()).isFalse();
    assertThat(converse(START, HI, Arrays.copyOf(HI, 20)).isAnswer()).isFalse();
    byte[] large = event("contentBlockDelta", "{\"delta\":{\"text\":\"" + "x".repeat(1 << 18));
    assertThat(converse(START, Arrays.copyOf(large, 1 << 17)).isAnswer()).isFalse();
    assertThat(converse(START, large).isAnswer()).isTrue();
    assertThat(converse(START, HI).facts().isStream()).isTrue();
  }

  @Test
  void whatAModelsChunkHoldsMayBeNothing() {
    byte[] hi =
        chunk(
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}");
    assertThat(inspectorOf(join(hi, event("chunk", "{\"bytes\":\"%%\"}"))).end()).isNull();
    byte[] cut = chunk("{\"type\":\"message_st");
    assertThat(inspectorOf(join(hi, cut, chunk("{\"type\":\"message_stop\"}"))).end()).isNull();
    assertThat(inspectorOf(join(hi, event("chunk", "{\"other\":1}"))).end()).isNotNull();
  }

  @Test
  void anExceptionIsToldInItsOwnWords() {
    byte[] words =
        frame(
            Map.of(":message-type", "exception", ":exception-type", "internalServerException"),
            "it broke");
    assertThat(converse(START, words).failure().getMessage()).endsWith("it broke");
    byte[] model =
        frame(
            Map.of(":message-type", "exception", ":exception-type", "modelStreamErrorException"),
            "{\"message\":\"the model said so\",\"originalStatusCode\":429}");
    assertThat(converse(START, model).failure()).isInstanceOf(RateLimitedException.class);
    byte[] capital =
        frame(
            Map.of(":message-type", "exception", ":exception-type", "throttlingException"),
            "{\"Message\":\"slower, please\"}");
    assertThat(converse(START, capital).failure()).hasMessageContaining("slower, please");
  }

  @Test
  void theBeginningOfACallIsContentAndThatOfATextIsNone() {
    byte[] call =
        event(
            "contentBlockStart",
            "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"name\":\"f\"}}}");
    assertThat(converse(START, call).contentCount()).isEqualTo(1);
    byte[] text = event("contentBlockStart", "{\"contentBlockIndex\":1,\"start\":{}}");
    assertThat(converse(START, text).contentCount()).isZero();
    byte[] empty = event("contentBlockDelta", "{\"delta\":{\"text\":\"\"}}");
    assertThat(converse(START, empty).contentCount()).isZero();
  }
}
