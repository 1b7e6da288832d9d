package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How a service words its answers, whichever service it is: outlines of JSON to findings. */
interface Dialect {
  /** Whether a document is an answer, or a part of one, in this dialect. */
  boolean speaks(JsonNode document);

  /**
   * Notes what a document of this dialect says; others are passed over.
   *
   * @param whole whether the document is the whole of the body
   */
  void read(JsonNode document, boolean whole, Findings findings);

  /** Whether {@code [DONE]} is the last word. */
  default boolean endsWithDone() {
    return false;
  }

  /** Whether there is something: a text or a list that isn't empty. */
  static boolean some(JsonNode node) {
    return node.isTextual()
        ? !node.textValue().isEmpty()
        : node.isContainerNode() && !node.isEmpty();
  }

  /** Whether there is something under one of these names. */
  static boolean some(JsonNode node, List<String> names) {
    for (String name : names) {
      if (some(node.path(name))) {
        return true;
      }
    }
    return false;
  }
}
