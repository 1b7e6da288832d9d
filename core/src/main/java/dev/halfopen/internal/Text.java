package dev.halfopen.internal;

import org.jspecify.annotations.Nullable;

/**
 * Makes text from outside fit for a log line: one line, bounded, nothing that steers a terminal.
 */
public final class Text {
  private static final int MAX_LENGTH = 200;

  private Text() {}

  /**
   * The text with everything but plain visible characters escaped, at most 200 characters of it.
   */
  public static String quotable(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 8);
    int i = 0;
    while (i < text.length() && i < MAX_LENGTH) {
      int c = text.codePointAt(i);
      if (c == '\'' || c == '\\') {
        safe.append('\\').append((char) c);
      } else if (isPlain(c)) {
        safe.appendCodePoint(c);
      } else {
        safe.append(String.format("\\u%04x", c));
      }
      i += Character.charCount(c);
    }
    return i < text.length() ? safe.append("...").toString() : safe.toString();
  }

  /** The exception's class and message in one bounded line. */
  public static String describe(@Nullable Throwable error) {
    if (error == null) {
      return "";
    }
    String message;
    try {
      message = error.getMessage();
    } catch (Throwable e) {
      message = "(its message could not be read)";
    }
    String name = error.getClass().getName();
    return message == null ? name : name + ": " + quotable(message);
  }

  /** As {@link #describe}, and where it was thrown: for a mistake in the user's own code. */
  public static String describeWithOrigin(Throwable error) {
    String origin = "";
    try {
      StackTraceElement[] trace = error.getStackTrace();
      origin = trace.length == 0 ? "" : " at " + trace[0];
    } catch (Throwable e) {
      // An exception of somebody else's may do what it likes: then nobody knows its origin.
    }
    return describe(error) + origin;
  }

  private static boolean isPlain(int c) {
    if (c == ' ') {
      return true;
    }
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
