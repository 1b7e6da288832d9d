package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import dev.halfopen.ai.json.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads along with Amazon's event stream, a format of binary frames: the type of an event stands in
 * a frame's headers, and its payload is JSON. A frame that is too large is passed over.
 */
final class FramesBody implements BodyReader {
  /*
   * A frame: its length and that of its headers (4 bytes each), a checksum of these (4), headers,
   * payload, a checksum (4). The checksums are the client's affair.
   */
  private static final int PRELUDE = 12;
  private static final int CHECKSUM = 4;
  private static final int MAX_FRAME = 1 << 18;

  private final AnswerReader answer;
  private final Findings findings;
  private final Outline outline = new Outline(MAX_FRAME, this::document);
  private final Outline inner = new Outline(this::documentOfModel);
  private byte[] frame = new byte[512];
  private int length;
  private long passOver;
  private boolean lost;
  private FrameHeaders headers = FrameHeaders.NONE;

  FramesBody(AnswerReader answer) {
    this.answer = answer;
    this.findings = answer.findings();
    findings.facts().comes(true);
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !lost && !findings.settled()) {
      if (passOver > 0) {
        int count = (int) Math.min(passOver, to - i);
        passOver -= count;
        i += count;
        continue;
      }
      int wanted = length < PRELUDE ? PRELUDE : number(0);
      int count = Math.min(wanted - length, to - i);
      if (length + count > frame.length) {
        frame = Arrays.copyOf(frame, Math.max(wanted, 2 * frame.length));
      }
      System.arraycopy(bytes, i, frame, length, count);
      length += count;
      i += count;
      if (length == PRELUDE && wanted == PRELUDE) {
        begin();
      } else if (length == wanted) {
        length = 0;
        read(wanted);
      }
    }
  }

  /** Looks at a frame's lengths, which may be anything. */
  private void begin() {
    long total = number(0) & 0xFFFF_FFFFL;
    long headers = number(4) & 0xFFFF_FFFFL;
    if (total < PRELUDE + CHECKSUM || headers > total - PRELUDE - CHECKSUM) {
      lost = true;
      findings.partial();
    } else if (total > MAX_FRAME) {
      passOver = total - PRELUDE;
      length = 0;
      findings.content();
      findings.partial();
    }
  }

  private int number(int at) {
    return ByteBuffer.wrap(frame).getInt(at);
  }

  private void read(int total) {
    int payload = PRELUDE + number(4);
    headers = FrameHeaders.read(ByteBuffer.wrap(frame, PRELUDE, payload - PRELUDE));
    outline.reset();
    if (headers.isError() && !headers.errorMessage().isEmpty()) {
      error(headers.errorMessage(), Json.NONE);
      return;
    }
    int end = total - CHECKSUM;
    outline.feed(frame, payload, end);
    if (outline.documents() > 0) {
      return;
    }
    if (headers.isError()) {
      error(new String(frame, payload, end - payload, StandardCharsets.UTF_8), Json.NONE);
    } else if (payload < end) {
      answer.text(headers.event(), "", frame[payload] == '{');
    }
  }

  private void document(Json document) {
    if (headers.isError()) {
      Json message = document.get("message");
      error(
          (message.isMissing() ? document.get("Message") : message).text(),
          document.get("originalStatusCode"));
    } else if (headers.event().equals("chunk") && document.get("bytes").isText()) {
      chunk(document.get("bytes").text());
    } else {
      document(headers.event(), document);
    }
  }

  /** Bedrock puts what was counted into the last one. */
  private void documentOfModel(Json document) {
    findings.facts().usage(document.get("amazon-bedrock-invocationMetrics"));
    document("", document);
  }

  private void document(String type, Json document) {
    answer.document(type, document, false);
  }

  /** The events of a model in its own format, one a frame. */
  private void chunk(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      inner.reset();
      inner.feed(bytes, 0, bytes.length);
    } catch (IllegalArgumentException e) {
      findings.partial();
    }
  }

  private void error(String message, Json status) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("__type", headers.event());
    body.put("message", message);
    if (!status.isMissing()) {
      body.put("originalStatusCode", status);
    }
    findings.errorOfBedrock(JsonText.of(body));
  }

  @Override
  public void finish() {
    // What is cut has said no end.
  }

  @Override
  public boolean atRest() {
    return length == 0 && passOver == 0;
  }
}
