package dev.halfopen.ai;

/** Reads the bytes of a body as they come, and writes down what it finds. */
interface BodyReader {
  /** Takes the next bytes, which are not its own. */
  void feed(byte[] bytes, int from, int to);

  /** Takes what is left: the body has ended. Called once. */
  void finish();

  /** Whether nothing is begun that has not ended, so far as the reader can tell. */
  boolean atRest();

  /** Whether it has read all that there can be, though the body has not ended. */
  default boolean isWhole() {
    return false;
  }
}
