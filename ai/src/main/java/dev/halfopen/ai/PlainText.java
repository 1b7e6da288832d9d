package dev.halfopen.ai;

import org.jspecify.annotations.Nullable;

/** Makes text from outside fit to be shown: one bounded line without control characters. */
final class PlainText {
  private PlainText() {}

  /** The text in one line of at most {@code max} characters; runs of blanks become one space. */
  static String line(String text, int max) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), max));
    boolean gap = false;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!isVisible(c)) {
        gap = line.length() > 0;
        continue;
      }
      if (line.length() + Character.charCount(c) + (gap ? 1 : 0) > max) {
        break;
      }
      if (gap) {
        line.append(' ');
        gap = false;
      }
      line.appendCodePoint(c);
    }
    return line.toString();
  }

  /** As {@link #line}, and null when nothing is left. */
  static @Nullable String lineOrNull(String text, int max) {
    String line = line(text, max);
    return line.isEmpty() ? null : line;
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
