package dev.halfopen.ai;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads along with the body of a response that came with a status of success, and knows at its end
 * whether it was an answer. It delays and alters nothing and keeps only what it must: the outline
 * of a document, up to a bound. Fed by one thread at a time.
 */
final class ResponseInspector {
  private static final int PIECE = 8_192;
  private static final int ACCEPTED = 202;

  private final Findings findings;
  private final BodyReader reader;
  private byte[] piece = {};
  private boolean ended;

  /**
   * An inspector at the beginning of a body.
   *
   * @param status one of success; by 202 the answer is promised, and is not due yet
   * @param operation what was asked for
   * @param clock the wall-clock time, for waits that are stated as a date
   * @param strict whether a chat must end with both a reason and {@code [DONE]}, and a plain answer
   *     must have a reason; otherwise either will do, because some services leave one of them out
   */
  ResponseInspector(
      AIRequest request,
      int status,
      Map<String, List<String>> headers,
      Operation operation,
      InstantSource clock,
      boolean strict) {
    findings = new Findings(request, headers, clock, strict, operation, status == ACCEPTED);
    if (operation == Operation.FILE) {
      reader = new OpaqueBody(findings);
      return;
    }
    AIResponse response = new AIResponse(request.service(), request.model(), 200, headers, "");
    findings.facts().headers(response);
    SniffedBody body =
        new SniffedBody(
            new AnswerReader(findings),
            response.header("content-type").orElse(""),
            request.streaming());
    reader = new EncodedBody(response.header("content-encoding").orElse(""), body, this::opaque);
  }

  private BodyReader opaque() {
    findings.partial();
    return new OpaqueBody(findings);
  }

  /** Takes the next bytes of the body; the buffer is read to its end. */
  void accept(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      int from = bytes.arrayOffset() + bytes.position();
      take(bytes.array(), from, from + bytes.remaining());
      bytes.position(bytes.limit());
      return;
    }
    if (piece.length < Math.min(PIECE, bytes.remaining())) {
      piece = new byte[Math.min(PIECE, bytes.remaining())];
    }
    while (bytes.hasRemaining()) {
      int length = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, length);
      take(piece, 0, length);
    }
  }

  private void take(byte[] bytes, int from, int to) {
    if (from < to && !ended) {
      reader.feed(bytes, from, to);
    }
  }

  /** Whether the service has begun to answer; pings and the opening events are no content. */
  boolean hasContent() {
    return contentCount() > 0;
  }

  /** How many pieces of content there were so far. */
  long contentCount() {
    return findings.contentCount();
  }

  /** The failure that is known by now, an error event for instance; null while all is well. */
  @Nullable AIFailureException failure() {
    return findings.failure();
  }

  /** Whether the answer has said its format's last word, after which nothing counts. */
  boolean closed() {
    return findings.closed();
  }

  /** Whether nothing that matters can follow, though the body has not ended. */
  boolean isWhole() {
    return findings.closed() || reader.isWhole();
  }

  /** Whether a consumer that leaves now has got an answer, so far as one can tell. */
  boolean isAnswer() {
    return isWhole() || (hasContent() && reader.atRest());
  }

  /** Whether it is of a dialect that is known. */
  boolean looksLikeAnswer() {
    return findings.isKnown();
  }

  /** What the answer says about itself. */
  Facts facts() {
    return findings.facts();
  }

  /**
   * Says that the body has ended.
   *
   * @return the failure that the answer amounts to: refused, missing, cut, ...; null if it is one,
   *     or if that is in doubt
   */
  @Nullable AIFailureException end() {
    if (!ended) {
      ended = true;
      reader.finish();
    }
    return findings.end();
  }
}
