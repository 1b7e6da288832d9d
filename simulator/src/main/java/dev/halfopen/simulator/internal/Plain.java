package dev.halfopen.simulator.internal;

/** Names from outside, made fit for a line on a terminal. */
public final class Plain {
  private Plain() {}

  /**
   * The text with a question mark for all that is invisible or steers, and not longer than this.
   */
  public static String text(String text, int width) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().limit(width + 1L).forEach(c -> plain.appendCodePoint(isVisible(c) ? c : '?'));
    return plain.codePointCount(0, plain.length()) <= width
        ? plain.toString()
        : plain.substring(0, plain.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
