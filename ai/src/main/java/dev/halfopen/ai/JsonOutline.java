package dev.halfopen.ai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes outlines of JSON documents: trees that are bounded in size and hold what it takes to judge
 * an answer.
 */
final class JsonOutline implements JsonScanner.Handler {
  /*
   * Only objects and arrays with these names are entered, and everything below an error. Of the
   * others, and there are large ones (logprobs, Ollama's context), it is kept that they are there
   * and whether they are empty. Texts are cut by the scanner. An array at the root is Gemini's
   * way to send a stream: each of its elements is a document.
   */
  private static final Set<String> ENTERED =
      Set.of(
          "choices",
          "delta",
          "message",
          "content",
          "error",
          "response",
          "item",
          "output",
          "incomplete_details",
          "content_block",
          "candidates",
          "parts",
          "promptFeedback");

  /** How much of a document is kept: {@value} members and elements. */
  static final int MAX_NODES = 1_024;

  private static final int MAX_DEPTH = 32;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Consumer<JsonNode> documents;
  private final Deque<ContainerNode<?>> path = new ArrayDeque<>();
  private @Nullable ContainerNode<?> collapsed;
  private String name = "";
  private int skipped;
  private int errorDepth;
  private int nodes;
  private boolean listed;
  private boolean partial;

  JsonOutline(Consumer<JsonNode> documents) {
    this.documents = documents;
  }

  /** Whether the documents are elements of an array. */
  boolean listed() {
    return listed;
  }

  /** Whether something had to be left out that might have mattered. */
  boolean partial() {
    return partial;
  }

  /** Forgets the document that was begun. */
  void reset() {
    path.clear();
    skipped = 0;
    errorDepth = 0;
    nodes = 0;
    listed = false;
    partial = false;
  }

  @Override
  public boolean wanted() {
    return skipped == 0;
  }

  @Override
  public void name(String value) {
    name = value;
  }

  @Override
  public void begin(boolean object) {
    if (skipped > 0) {
      mark();
      skipped++;
      return;
    }
    if (path.isEmpty() && !listed && !object) {
      listed = true;
      return;
    }
    if (nodes >= MAX_NODES) {
      partial = true;
      skipped = 1;
      collapsed = null;
      return;
    }
    ContainerNode<?> node = object ? NODES.objectNode() : NODES.arrayNode();
    add(node);
    if (entered()) {
      if (errorDepth > 0 || (path.peek() instanceof ObjectNode && name.equals("error"))) {
        errorDepth++;
      }
      path.push(node);
    } else {
      skipped = 1;
      collapsed = node;
    }
  }

  @Override
  public void end() {
    if (skipped > 0) {
      skipped--;
      return;
    }
    if (path.isEmpty()) {
      listed = false;
      return;
    }
    ContainerNode<?> node = path.pop();
    errorDepth = Math.max(0, errorDepth - 1);
    if (path.isEmpty()) {
      deliver(node);
    }
  }

  @Override
  public void value(JsonNode scalar) {
    if (skipped > 0) {
      mark();
    } else if (path.isEmpty()) {
      deliver(scalar);
    } else {
      add(scalar);
    }
  }

  private void deliver(JsonNode document) {
    nodes = 0;
    name = "";
    documents.accept(document);
  }

  private boolean entered() {
    if (path.isEmpty()) {
      return true;
    }
    return path.size() < MAX_DEPTH
        && (errorDepth > 0 || path.peek() instanceof ArrayNode || ENTERED.contains(name));
  }

  private void add(JsonNode node) {
    if (nodes >= MAX_NODES) {
      partial = true;
      return;
    }
    nodes++;
    if (path.peek() instanceof ObjectNode object) {
      object.set(name, node);
    } else if (path.peek() instanceof ArrayNode array) {
      array.add(node);
    }
  }

  /** Notes that what is passed over isn't empty. */
  private void mark() {
    if (skipped == 1 && collapsed != null && collapsed.isEmpty()) {
      if (collapsed instanceof ObjectNode object) {
        object.set("", BooleanNode.TRUE);
      } else if (collapsed instanceof ArrayNode array) {
        array.add(true);
      }
    }
  }
}
