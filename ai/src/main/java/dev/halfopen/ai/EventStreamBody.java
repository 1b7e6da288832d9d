package dev.halfopen.ai;

import dev.halfopen.ai.json.Bytes;
import dev.halfopen.ai.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads along with server-sent events. */
final class EventStreamBody implements BodyReader, EventStreamReader.Handler {
  /** How much is kept of data that isn't JSON: {@value} bytes. */
  private static final int MAX_HEAD = 1_024;

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  /** Where no last word can stand. */
  private static final int ELSEWHERE = -1;

  private final AnswerReader answer;
  private final Findings findings;
  private final EventStreamReader reader = new EventStreamReader(this);
  private final Outline outline = new Outline(this::document);
  private final byte[] head = new byte[MAX_HEAD];
  private int length;
  private byte first;
  private int matched = ELSEWHERE;
  private @Nullable Json pending;

  EventStreamBody(AnswerReader answer) {
    this.answer = answer;
    this.findings = answer.findings();
    findings.facts().comes(true);
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    if (!findings.settled()) {
      reader.feed(bytes, from, to);
    }
  }

  @Override
  public void data(byte[] bytes, int from, int to) {
    int i = from;
    while (first == 0 && i < to) {
      first = Bytes.isBlank(bytes[i]) ? 0 : bytes[i];
      i += first == 0 ? 1 : 0;
    }
    if (first != '{') {
      int count = Math.min(to - i, MAX_HEAD - length);
      System.arraycopy(bytes, i, head, length, count);
      length += count;
    }
    while (i < to) {
      i = isBehindDocument() ? behind(bytes, i, to) : read(bytes, i, to);
    }
  }

  private boolean isBehindDocument() {
    return outline.atRest() && outline.documents() > 0;
  }

  /** Passes over what is blank, but within a document, where it may be a part of a text. */
  private int behind(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && Bytes.isBlank(bytes[i])) {
      i++;
    }
    if (i == to) {
      return to;
    }
    flush(reader.type()); // what follows takes its place
    matched = 0;
    return read(bytes, i, to);
  }

  private int read(byte[] bytes, int from, int to) {
    int end = outline.feedDocument(bytes, from, to);
    match(bytes, from, end);
    return end;
  }

  /** Looks for the last word behind a document: in what stands there, or glued to it. */
  private void match(byte[] bytes, int from, int to) {
    for (int i = from; i < to && matched >= 0 && matched < DONE.length; i++) {
      matched = bytes[i] == DONE[matched] ? matched + 1 : bytes[i] == DONE[0] ? 1 : 0;
    }
  }

  @Override
  public boolean isOpen() {
    return !outline.atRest() && !outline.broken();
  }

  /** An event counts when it has ended, as clients take it then. */
  private void document(Json document) {
    pending = document;
    if (outline.listed() || outline.documents() > 1) {
      flush(reader.type());
    }
  }

  private void flush(String type) {
    Json document = pending;
    pending = null;
    if (document == null) {
      return;
    }
    if (outline.partial()) {
      findings.partial();
    }
    if (type.equals(EventStreamReader.BARE)) {
      answer.bare(document);
    } else {
      answer.document(type, document, false);
    }
  }

  @Override
  public void event(String type) {
    if (!findings.settled()) {
      outline.finish();
      flush(type);
      if (!isBehindDocument()) {
        other(type);
      }
    }
    pending = null;
    length = 0;
    first = 0;
    matched = ELSEWHERE;
    outline.reset();
  }

  /** An event that lacks nothing but its empty line counts: clients take it. */
  @Override
  public void finish() {
    if (!reader.hasData() || findings.settled()) {
      return;
    }
    outline.finish();
    if (isBehindDocument() || isDone() || reader.type().equals("error")) {
      event(reader.type());
    } else if (first == '{' && isOpen()) {
      answer.cut();
    }
  }

  @Override
  public boolean atRest() {
    return true;
  }

  /** Data that are no JSON, or not to their end. */
  private void other(String type) {
    if (isDone()) {
      answer.done();
    } else if (outline.documents() == 0 && !type.equals(EventStreamReader.BARE)) {
      answer.text(type, text(), first == '{');
    }
  }

  private boolean isDone() {
    if (outline.documents() > 0) {
      return matched == DONE.length && outline.broken();
    }
    return length >= DONE.length && length < MAX_HEAD && text().equals("[DONE]");
  }

  private String text() {
    return new String(head, 0, length, StandardCharsets.UTF_8).strip();
  }
}
