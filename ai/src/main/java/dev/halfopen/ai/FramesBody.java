package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import dev.halfopen.ai.json.JsonText;
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
   * payload, a checksum (4). A header: the length of its name (1), name, type (1), value; a text's
   * (type 7) has its length (2) before it. The checksums are the client's affair.
   */
  private static final int PRELUDE = 12;
  private static final int CHECKSUM = 4;
  private static final int MAX_FRAME = 1 << 18;
  private static final int TEXT = 7;
  private static final int BYTES = 6;

  /** The lengths of the values of the other types of headers. */
  private static final int[] LENGTHS = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

  private final AnswerReader answer;
  private final Findings findings;
  private final Outline outline = new Outline(MAX_FRAME, this::document);
  private final Outline inner = new Outline(document -> document("", document));
  private byte[] frame = new byte[512];
  private int length;
  private long passOver;
  private boolean lost;
  private String event = "";
  private boolean isError;

  FramesBody(AnswerReader answer) {
    this.answer = answer;
    this.findings = answer.findings();
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
    return (frame[at] & 0xFF) << 24
        | (frame[at + 1] & 0xFF) << 16
        | (frame[at + 2] & 0xFF) << 8
        | frame[at + 3] & 0xFF;
  }

  private void read(int total) {
    int payload = PRELUDE + number(4);
    event = "";
    isError = false;
    String message = readHeaders(payload);
    outline.reset();
    if (isError && !message.isEmpty()) {
      error(message);
      return;
    }
    outline.feed(frame, payload, total - CHECKSUM);
    if (isError && outline.documents() == 0) {
      error(new String(frame, payload, total - CHECKSUM - payload, StandardCharsets.UTF_8));
    }
  }

  /** Reads the headers; what an error says if it says so there. */
  private String readHeaders(int end) {
    String message = "";
    int i = PRELUDE;
    while (i + 2 < end) {
      int nameEnd = i + 1 + (frame[i] & 0xFF);
      if (nameEnd >= end) {
        return message;
      }
      String name = new String(frame, i + 1, nameEnd - i - 1, StandardCharsets.US_ASCII);
      int type = frame[nameEnd];
      int from = nameEnd + 1;
      int count = type < 0 || type >= LENGTHS.length ? end : LENGTHS[type];
      if (type == TEXT || type == BYTES) {
        if (from + 2 > end) {
          return message;
        }
        count = (frame[from] & 0xFF) << 8 | frame[from + 1] & 0xFF;
        from += 2;
      }
      if (from + count > end) {
        return message;
      }
      String value = type == TEXT ? new String(frame, from, count, StandardCharsets.UTF_8) : "";
      switch (name) {
        case ":event-type" -> event = event.isEmpty() ? value : event;
        case ":exception-type", ":error-code" -> event = value;
        case ":error-message" -> message = value;
        case ":message-type" -> isError = !value.equals("event");
        default -> {
          // the type of the content
        }
      }
      i = from + count;
    }
    return message;
  }

  private void document(Json document) {
    if (isError) {
      String message = document.get("message").text();
      Json status = document.get("originalStatusCode");
      error(message.isEmpty() ? document.get("Message").text() : message, status);
    } else if (event.equals("chunk") && document.get("bytes").isText()) {
      chunk(document.get("bytes").text());
    } else {
      document(event, document);
    }
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

  private void error(String message) {
    error(message, Json.of(""));
  }

  private void error(String message, Json status) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("__type", event);
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
