package dev.halfopen.ai.wild;

/** A client never tells its caller how a call has ended: to hang as it does is no worse than it. */
final class SilentEndException extends Exception {
  private static final long serialVersionUID = 1L;

  SilentEndException() {
    super("the caller is told nothing");
  }
}
