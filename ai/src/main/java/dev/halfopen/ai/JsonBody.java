package dev.halfopen.ai;

import dev.halfopen.ai.json.Bytes;
import dev.halfopen.ai.json.Json;
import org.jspecify.annotations.Nullable;

/** Reads along with JSON: one document, one a line, or an array of them. */
final class JsonBody implements BodyReader {
  private final AnswerReader answer;
  private final Findings findings;
  private final Outline outline = new Outline(this::document);
  private @Nullable EventStreamBody events;

  /** Whether the label promises one document a line. */
  private final boolean lines;

  /** Whether the label promises JSON at all. */
  private final boolean promised;

  /**
   * A body at its beginning.
   *
   * @param label the media type; empty if there is none
   */
  JsonBody(AnswerReader answer, String label) {
    this.answer = answer;
    this.findings = answer.findings();
    this.lines =
        label.contains("ndjson") || label.contains("jsonl") || label.contains("stream+json");
    this.promised = label.endsWith("json") || label.contains("jsonl");
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && events == null) {
      boolean isBetween = outline.documents() == 1 && outline.atRest();
      if (isBetween && Bytes.isBlank(bytes[i])) {
        i++;
      } else if (isBetween && isField(bytes[i])) {
        events = new EventStreamBody(answer);
      } else {
        i = outline.feedDocument(bytes, i, to);
      }
    }
    if (events != null) {
      events.feed(bytes, i, to);
      return;
    }
    // What hangs behind a whole answer is no fault that a client feels.
    boolean isBehind = outline.documents() == 1 && !lines && !outline.listed();
    if (outline.broken() && !isBehind) {
      malformed("malformed JSON");
    }
  }

  /** Whether a stream of events begins here: some send a document before it, or its rest behind. */
  private static boolean isField(byte c) {
    return c == 'd' || c == 'e' || c == 'i' || c == 'r' || c == ':';
  }

  @Override
  public void finish() {
    if (events != null) {
      events.finish();
      return;
    }
    outline.finish();
    if (!outline.atRest() && !outline.broken()) {
      malformed("the answer is cut: its JSON has no end");
    }
  }

  /** A text may begin like JSON, unless something promises that it is. */
  private void malformed(String what) {
    if (findings.answerIsDue() || answer.isKnown() || (promised && !outline.broken())) {
      findings.bad(what);
    }
  }

  @Override
  public boolean atRest() {
    return outline.broken() || outline.atRest();
  }

  /** Clients tend to stop at the last bracket instead of at the end of the body. */
  @Override
  public boolean isWhole() {
    return events == null && !lines && outline.documents() > 0 && atRest();
  }

  private void document(Json document) {
    if (outline.partial()) {
      findings.partial();
    }
    boolean whole = !lines && !outline.listed() && outline.documents() == 1;
    findings.facts().comes(!whole);
    answer.document("", document, whole);
  }
}
