package dev.halfopen.ai;

import dev.halfopen.ai.json.Json;
import dev.halfopen.ai.json.JsonScanner;
import dev.halfopen.ai.json.JsonTree;
import dev.halfopen.ai.json.SameStart;
import java.util.Set;
import java.util.function.Consumer;

/** Reads of JSON what it takes to judge an answer. */
final class Outline {
  private static final JsonTree.Depth DEPTH =
      JsonTree.Depth.outline(
          Set.of(
              // where answers stand
              "choices",
              "delta",
              "message",
              "content",
              "response",
              "item",
              "output",
              "content_block",
              "candidates",
              "parts",
              "start",
              // why they end, or don't
              "error",
              "errors",
              "base_resp",
              "Error",
              "Response",
              "ResponseMetadata",
              "fault",
              "header",
              "incomplete_details",
              "promptFeedback",
              // what they took
              "usage",
              "usageMetadata",
              "tokens",
              "meta",
              "x_groq",
              "billed_units",
              "amazon-bedrock-invocationMetrics",
              "prompt_tokens_details",
              "completion_tokens_details",
              "input_tokens_details",
              "output_tokens_details"));

  /** How much of a document is kept: {@value} members and elements. */
  private static final int MAX_NODES = 1_024;

  /** How much of a name, a text or a number is kept: {@value} bytes. */
  static final int MAX_TEXT = 1_024;

  private static final int MAX_TEXTS = 65_536;

  private final JsonTree tree;
  private final JsonScanner scanner;
  private final SameStart documentsInARow;
  private int documents;

  Outline(Consumer<Json> reader) {
    this(MAX_TEXT, reader);
  }

  Outline(int maxText, Consumer<Json> reader) {
    tree =
        new JsonTree(
            DEPTH,
            MAX_NODES,
            Math.max(maxText, MAX_TEXTS),
            document -> {
              documents++;
              reader.accept(document);
            });
    scanner = new JsonScanner(tree, maxText);
    documentsInARow = new SameStart(scanner);
  }

  void feed(byte[] bytes, int from, int to) {
    scanner.feed(bytes, from, to);
  }

  /** Takes bytes up to the end of a document, and says how far. */
  int feedDocument(byte[] bytes, int from, int to) {
    return documentsInARow.feedValue(bytes, from, to);
  }

  void finish() {
    scanner.finish();
  }

  void reset() {
    documents = 0;
    tree.reset();
    scanner.reset();
  }

  /** How many documents were read since the last {@link #reset}. */
  int documents() {
    return documents;
  }

  boolean atRest() {
    return scanner.atRest();
  }

  boolean broken() {
    return scanner.broken();
  }

  /** Whether documents are elements of an array. */
  boolean listed() {
    return tree.listed();
  }

  /** Whether something had to be left out that might have mattered. */
  boolean partial() {
    return tree.partial();
  }
}
