package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;

/** Reads along with server-sent events. */
final class EventStreamInspector extends AnswerInspector implements EventStreamReader.Handler {
  /** How much is kept of data that isn't JSON: {@value} bytes. */
  private static final int MAX_HEAD = 1_024;

  private final EventStreamReader reader = new EventStreamReader(this);
  private final byte[] head = new byte[MAX_HEAD];
  private int length;
  private JsonNode document = MissingNode.getInstance();
  private final JsonOutline outline = new JsonOutline(value -> document = value);
  private final JsonScanner scanner = new JsonScanner(outline);

  EventStreamInspector(AnswerReader answer) {
    super(answer);
  }

  @Override
  void feed(byte[] bytes, int from, int to) {
    reader.feed(bytes, from, to);
  }

  @Override
  public void data(byte[] bytes, int from, int to) {
    int count = Math.min(to - from, MAX_HEAD - length);
    System.arraycopy(bytes, from, head, length, count);
    length += count;
    scanner.feed(bytes, from, to);
  }

  @Override
  public void event(String type) {
    if (!answer().findings().settled()) {
      read(type);
    }
    forget();
  }

  /** An event that lacks nothing but its empty line counts: clients take it. */
  @Override
  void finish() {
    scanner.finish();
    if (reader.hasData() && (isJson() || isDone(text()))) {
      event(reader.type());
    }
  }

  private void read(String type) {
    scanner.finish();
    if (!isJson()) {
      readText(type, text());
    } else if (type.equals("error")) {
      answer().findings().error(document.toString());
    } else {
      notePartial(outline);
      answer().document(document, false);
    }
  }

  private void readText(String type, String text) {
    if (isDone(text)) {
      answer().done();
    } else if (type.equals("error")) {
      answer().findings().error(text);
    } else if (text.startsWith("{") || text.startsWith("[") || answer().expectsJson()) {
      if (!text.isEmpty()) {
        answer().findings().bad("malformed JSON in the stream");
      }
    } else if (!text.isEmpty()) {
      answer().findings().content();
    }
  }

  private static boolean isDone(String text) {
    return text.equals("[DONE]");
  }

  private boolean isJson() {
    return !scanner.broken() && scanner.atRest() && !document.isMissingNode();
  }

  private String text() {
    return new String(head, 0, length, StandardCharsets.UTF_8).strip();
  }

  private void forget() {
    length = 0;
    document = MissingNode.getInstance();
    outline.reset();
    scanner.reset();
  }
}
