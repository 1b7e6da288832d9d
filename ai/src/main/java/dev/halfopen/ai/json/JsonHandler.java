package dev.halfopen.ai.json;

/**
 * What a {@link JsonScanner} tells of the JSON that it reads.
 *
 * @since 0.1.0
 */
public interface JsonHandler {
  /** An object or an array begins. */
  void begin(boolean object);

  /** What was begun last ends. */
  void end();

  /** The name of the member that follows, as UTF-8; the bytes are the scanner's. */
  void name(byte[] bytes, int from, int to);

  /**
   * A value that is neither object nor array; the bytes are the scanner's.
   *
   * @param kind {@code TEXT} with its characters as UTF-8, or the others as they were written
   */
  void value(Json.Kind kind, byte[] bytes, int from, int to);

  /**
   * A member's name follows: marks the place, to be gone back to.
   *
   * @return false if that can't be
   */
  default boolean mark() {
    return false;
  }

  /**
   * Goes back to the place that was marked last: what came behind it is forgotten.
   *
   * @return false if there is none
   */
  default boolean back() {
    return false;
  }

  /** Whether names and values are wanted here; what isn't wanted is told as empty. */
  boolean wanted();
}
