package dev.halfopen.ai.json;

import java.util.Arrays;

/**
 * Feeds documents to a scanner, and spares it the beginning that one has in common with those
 * before it: in a stream, most of each document is what stood in the last one. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class SameStart {
  /*
   * Invariants.
   * 1. What is passed over is, byte for byte, how the marked document began, up to the name of a
   *    member; scanner and handler go back to where they stood there, so that nothing is told
   *    twice, and all is as if it had been read.
   * 2. A document that is read from its beginning takes the mark away, since its tree uses the
   *    memory again; it is marked where it begins to differ from the one before it, if that is
   *    far enough to be worth it.
   */
  private static final int MIN = 32;
  private static final int MAX = 1_024;

  private final JsonScanner scanner;
  private final byte[] last = new byte[MAX];
  private int lastLength;

  /** How much of the last document is before the mark; 0: there is none. */
  private int length;

  /** Feeds this scanner. */
  public SameStart(JsonScanner scanner) {
    this.scanner = scanner;
  }

  /**
   * Takes the next bytes up to the end of a value at the root.
   *
   * @return behind the last byte that was taken
   */
  public int feedValue(byte[] bytes, int from, int to) {
    if (!scanner.atRest()) {
      return scanner.feedValue(bytes, from, to);
    }
    int i = from;
    while (i < to && Bytes.isBlank(bytes[i])) {
      i++;
    }
    if (i < to && begins(bytes, i, to) && scanner.back()) {
      return scanner.feedValue(bytes, i + length, to);
    }
    return i < to ? fromTheStart(bytes, i, to) : scanner.feedValue(bytes, from, to);
  }

  private boolean begins(byte[] bytes, int from, int to) {
    return length > 0
        && to - from > length
        && Arrays.equals(bytes, from, from + length, last, 0, length);
  }

  private int fromTheStart(byte[] bytes, int from, int to) {
    int count = Math.min(to - from, MAX);
    int differs = Arrays.mismatch(bytes, from, from + count, last, 0, lastLength);
    int same = differs < 0 ? lastLength : differs;
    System.arraycopy(bytes, from, last, 0, count);
    lastLength = count;
    scanner.markUpTo(same >= MIN ? from + same : JsonScanner.NOWHERE);
    int end = scanner.feedValue(bytes, from, to);
    length = Math.max(0, scanner.marked() - from);
    return end;
  }
}
