package dev.halfopen.ai.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON.
 *
 * @since 0.1.0
 */
public final class JsonText {
  private JsonText() {}

  /**
   * Maps, lists, texts, numbers and truths as JSON; anything else as its text. It must have an end
   * and can't be nested deeper than the stack allows.
   */
  public static String of(@Nullable Object value) {
    StringBuilder json = new StringBuilder();
    write(value, json);
    return json.toString();
  }

  private static void write(@Nullable Object value, StringBuilder json) {
    if (value == null) {
      json.append("null");
    } else if (value instanceof Json node) {
      write(node, json);
    } else if (value instanceof Number || value instanceof Boolean) {
      json.append(value);
    } else if (value instanceof Map<?, ?> map) {
      char before = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        quote(String.valueOf(entry.getKey()), json.append(before));
        write(entry.getValue(), json.append(':'));
        before = ',';
      }
      json.append(before == '{' ? "{}" : "}");
    } else if (value instanceof Iterable<?> list) {
      char before = '[';
      for (Object element : list) {
        write(element, json.append(before));
        before = ',';
      }
      json.append(before == '[' ? "[]" : "]");
    } else {
      quote(value.toString(), json);
    }
  }

  static void write(Json node, StringBuilder json) {
    switch (node.kind()) {
      case MISSING, NULL -> json.append("null");
      case BOOLEAN, NUMBER -> json.append(node.text());
      case TEXT -> quote(node.text(), json);
      case OBJECT -> {
        char before = '{';
        for (Json member : node) {
          quote(member.name(), json.append(before));
          write(member, json.append(':'));
          before = ',';
        }
        json.append(before == '{' ? "{}" : "}");
      }
      case ARRAY -> {
        char before = '[';
        for (Json element : node) {
          write(element, json.append(before));
          before = ',';
        }
        json.append(before == '[' ? "[]" : "]");
      }
    }
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
