package dev.halfopen.demo;

/** Something is wrong and the demo can't go on, or did not show what it promises. */
final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
