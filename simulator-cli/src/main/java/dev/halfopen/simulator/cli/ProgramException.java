package dev.halfopen.simulator.cli;

/** Something is wrong that the user can put right; the message is one line for people. */
final class ProgramException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProgramException(String message) {
    super(message);
  }

  ProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
