package dev.halfopen.ai;

import dev.halfopen.AIServiceException;
import org.jspecify.annotations.Nullable;

/** Looks at exceptions of others, whose methods may do anything. */
final class Foreign {
  private static final int MAX_MESSAGE = 1_000;
  private static final int MAX_TEXT = 200;

  private Foreign() {}

  /** The message in one bounded line; empty if there is none. */
  static String message(Throwable error) {
    try {
      String message = error.getMessage();
      return message == null ? "" : PlainText.line(message, MAX_MESSAGE);
    } catch (Throwable e) {
      return "";
    }
  }

  /** What an exception of the user's code says, and where it came from, in one bounded line. */
  static String described(Throwable problem) {
    String origin = "";
    try {
      StackTraceElement[] trace = problem.getStackTrace();
      origin = trace.length == 0 ? "" : " at " + trace[0];
    } catch (Throwable e) {
      // An exception of somebody else's may do what it likes.
    }
    String what = problem.getClass().getName() + ": " + message(problem);
    return PlainText.line(what, MAX_TEXT) + PlainText.line(origin, MAX_TEXT);
  }

  /** The cause; null if there is none. */
  static @Nullable Throwable cause(Throwable error) {
    try {
      return error.getCause();
    } catch (Throwable e) {
      return null;
    }
  }

  /**
   * The details of a failure that stands for an exception.
   *
   * @param seen the exception that the caller saw, and so the cause
   */
  static AIServiceException.Builder details(Throwable error, Throwable seen) {
    String name = error.getClass().getSimpleName();
    String message = message(error);
    return AIServiceException.builder(message.isEmpty() ? name : name + ": " + message).cause(seen);
  }
}
