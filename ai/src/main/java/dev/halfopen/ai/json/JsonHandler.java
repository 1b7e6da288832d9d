package dev.halfopen.ai.json;

/** What a {@link JsonScanner} tells of the JSON that it reads. */
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

  /** Whether names and values are wanted here; what isn't wanted is told as empty. */
  boolean wanted();
}
