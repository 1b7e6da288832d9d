package dev.halfopen.simulator.report;

/** Text from outside as text: in HTML, and in the data that scripts read. */
final class Escape {
  private Escape() {}

  /** Fit for text and for attributes in quotes; what steers text invisibly is made visible. */
  static String html(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                  if (isVisible(c)) {
                    safe.appendCodePoint(c);
                  } else {
                    safe.append(String.format("\\u%04x", c));
                  }
                }
              }
            });
    return safe.toString();
  }

  /** A string of JSON within a script element: no character of it is HTML's. */
  static String json(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        safe.append('\\').append(c);
      } else if (c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '\'') {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.append('"').toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\n';
      case Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
