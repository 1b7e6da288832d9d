package dev.halfopen.ai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as far as it makes sense, for a body may be cut off. The root is an object or an
 * array, and every value in it that is neither is a text: numbers are never computed, however large
 * they are.
 */
final class JsonPrefix {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Deque<JsonNode> open = new ArrayDeque<>();
  private @Nullable JsonNode root;
  private String name = "";

  private JsonPrefix() {}

  /** The root, without what follows the first mistake; null if there is none. Never throws. */
  static @Nullable JsonNode read(String text) {
    JsonPrefix prefix = new JsonPrefix();
    try (JsonParser parser = JSON.createParser(text)) {
      while (prefix.take(parser)) {
        // One token after the other.
      }
    } catch (IOException | RuntimeException e) {
      return prefix.root; // what was read up to here
    }
    return prefix.root;
  }

  /** Takes a token; false when the root is complete. */
  private boolean take(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      return false;
    }
    switch (token) {
      case START_OBJECT -> begin(JSON.createObjectNode());
      case START_ARRAY -> begin(JSON.createArrayNode());
      case END_OBJECT, END_ARRAY -> open.pop();
      case FIELD_NAME -> name = parser.currentName();
      case VALUE_NULL -> add(JSON.getNodeFactory().nullNode());
      default -> add(JSON.getNodeFactory().textNode(parser.getText()));
    }
    return !open.isEmpty();
  }

  private void begin(JsonNode container) {
    if (open.isEmpty()) {
      root = container;
    } else {
      add(container);
    }
    open.push(container);
  }

  private void add(JsonNode value) {
    JsonNode parent = open.peek();
    if (parent instanceof ObjectNode object) {
      object.set(name, value);
    } else if (parent instanceof ArrayNode array) {
      array.add(value);
    }
  }
}
