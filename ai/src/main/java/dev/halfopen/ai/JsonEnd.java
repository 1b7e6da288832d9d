package dev.halfopen.ai;

import java.nio.ByteBuffer;

/**
 * Knows whether a JSON object or array has been read to its last bracket: clients tend to stop
 * there instead of at the end of the body.
 */
final class JsonEnd {
  private int depth;
  private boolean begun;
  private boolean inString;
  private boolean escaped;

  void accept(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      byte b = bytes.get(i);
      if (inString) {
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        depth++;
        begun = true;
      } else if (b == '}' || b == ']') {
        depth--;
      }
    }
  }

  boolean reached() {
    return begun && depth <= 0;
  }
}
