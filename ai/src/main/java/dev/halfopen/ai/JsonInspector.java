package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads along with JSON: one document, one a line, or an array of them. */
final class JsonInspector extends AnswerInspector {
  private final boolean lines;
  private final JsonOutline outline = new JsonOutline(this::document);
  private final JsonScanner scanner = new JsonScanner(outline);

  /**
   * Prepares to read.
   *
   * @param lines whether the body is a stream, a document a line
   */
  JsonInspector(AnswerReader answer, boolean lines) {
    super(answer);
    this.lines = lines;
  }

  @Override
  void feed(byte[] bytes, int from, int to) {
    scanner.feed(bytes, from, to);
    if (scanner.broken()) {
      answer().findings().bad("malformed JSON");
    }
  }

  @Override
  void finish() {
    scanner.finish();
    if (!scanner.atRest()) {
      answer().findings().bad("the answer is cut: its JSON has no end");
    }
  }

  private void document(JsonNode document) {
    notePartial(outline);
    answer().document(document, !lines && !outline.listed());
  }
}
