package dev.halfopen.ai;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a body of a 200, under any labels, that is judged otherwise when it comes in pieces
 * than when it comes whole, or whose judgement is unbounded or not plain; guided by coverage.
 */
class AnswerFuzzTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));

  private static final String[] TYPES = {
    "application/json",
    "text/event-stream",
    "application/x-ndjson",
    "text/plain; charset=utf-16",
    "application/vnd.amazon.eventstream",
    "text/html",
    ""
  };
  private static final String[] ENCODINGS = {
    "", "gzip", "deflate", "br", "identity", "x-gzip, gzip"
  };
  private static final String[] PATHS = {
    "/v1/chat/completions",
    "/v1/responses",
    "/v1/messages",
    "/v1beta/models/m:streamGenerateContent",
    "/model/m/converse-stream",
    "/v2/chat",
    "/api/chat",
    "/v1/embeddings",
    "/elsewhere"
  };

  /** What the formats are made of; the fuzzer finds what lies between. */
  private static final String[] WORDS = {
    "data: ",
    "data:",
    "event: error\n",
    "event: message_stop\n",
    ": ping\n\n",
    "\n",
    "\r\n\r\n",
    "\n\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "\\u00",
    "null",
    "true",
    "0.5",
    "[DONE]",
    "\uFEFF",
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}",
    "\"finish_reason\":\"stop\"",
    "\"finish_reason\":\"error\"",
    "\"error\":{\"message\":\"m\",\"type\":\"overloaded_error\",\"code\":\"insufficient_quota\"}",
    "\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}",
    "\"type\":\"content_block_delta\"",
    "\"type\":\"response.completed\"",
    "\"type\":\"response.failed\"",
    "\"type\":\"response.output_text.delta\",\"delta\":\"a\"",
    "\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}",
    "\"finishReason\":\"STOP\"",
    "\"promptFeedback\":{",
    "\"message\":{\"content\":\"a\"}",
    "\"done\":true",
    "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":",
    "\"base_resp\":{\"status_code\":1008",
    "\"type\":\"message-end\"",
    "\"output\":{\"message\":{\"content\":[{\"text\":\"a\"}]}}",
    "\"stopReason\":\"end_turn\""
  };

  @FuzzTest(maxDuration = "2m")
  void everyBodyIsJudgedTheSameHoweverItComes(FuzzedDataProvider data) {
    Provider provider = data.pickValue(Provider.values().toArray(new Provider[0]));
    String path = data.pickValue(PATHS);
    boolean streaming = data.consumeBoolean();
    boolean strict = data.consumeBoolean();
    Map<String, List<String>> headers =
        Map.of(
            "Content-Type",
            List.of(data.consumeBoolean() ? data.pickValue(TYPES) : data.consumeString(40)),
            "Content-Encoding",
            List.of(data.pickValue(ENCODINGS)));
    int step = data.consumeInt(1, 40);
    byte[] body = body(data);

    Judge judge = new Judge(provider, path, streaming, strict, headers);
    AIFailureException whole = judge.judged(body, body.length);
    AIFailureException pieces = judge.judged(body, step);

    String said = whole == null ? null : whole.getMessage();
    String saidOfPieces = pieces == null ? null : pieces.getMessage();
    if (!Objects.equals(said, saidOfPieces)) {
      throw new AssertionError(
          "%s when whole, %s in pieces of %d: %s, %s"
              .formatted(whole, pieces, step, judge, new String(body, StandardCharsets.UTF_8)));
    }
    if (said != null && (said.length() > 1_000 || said.chars().anyMatch(c -> c < ' '))) {
      throw new AssertionError("not bounded and plain: " + said);
    }
  }

  private static byte[] body(FuzzedDataProvider data) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (data.remainingBytes() > 0) {
      byte[] next =
          data.consumeBoolean()
              ? data.pickValue(WORDS).getBytes(StandardCharsets.UTF_8)
              : data.consumeBytes(data.consumeInt(0, 32));
      body.writeBytes(next);
    }
    return body.toByteArray();
  }

  /**
   * A class of its own, so that the records are loaded after Jazzer's agent: it instruments again
   * what the test class has in its signatures, which Java 17 doesn't survive with records.
   */
  private static final class Judge {
    private final AIRequest request;
    private final Map<String, List<String>> headers;
    private final boolean strict;

    Judge(
        Provider provider,
        String path,
        boolean streaming,
        boolean strict,
        Map<String, List<String>> headers) {
      this.request = new AIRequest(provider, "svc", "m", null, streaming, path);
      this.headers = headers;
      this.strict = strict;
    }

    @Override
    public String toString() {
      return request + ", " + headers + (strict ? ", strict" : "");
    }

    @Nullable AIFailureException judged(byte[] body, int step) {
      ResponseInspector inspector =
          new ResponseInspector(request, 200, headers, Operation.of(request), CLOCK, strict);
      for (int from = 0; from < body.length; from += step) {
        inspector.accept(ByteBuffer.wrap(body, from, Math.min(step, body.length - from)));
      }
      return inspector.end();
    }
  }
}
