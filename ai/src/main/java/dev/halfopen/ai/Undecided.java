package dev.halfopen.ai;

import org.jspecify.annotations.Nullable;

/** Keeps the first bytes of a body until they show who is to read it. */
abstract class Undecided implements BodyReader {
  private static final int MAX_HEAD = 16;

  private final byte[] head = new byte[MAX_HEAD];
  private int length;
  private @Nullable BodyReader reader;

  /**
   * Who is to read the body.
   *
   * @param last whether these are all the bytes that there will be to decide by
   * @return null if more bytes are needed, and never if they are the last
   */
  abstract @Nullable BodyReader decide(byte[] bytes, int count, boolean last);

  /** Whether a byte at the beginning means nothing. */
  abstract boolean isBlank(byte c);

  @Override
  public final void feed(byte[] bytes, int from, int to) {
    BodyReader chosen = reader;
    if (chosen != null) {
      chosen.feed(bytes, from, to);
      return;
    }
    int i = from;
    while (i < to && length == 0 && isBlank(bytes[i])) {
      i++;
    }
    int begin = i;
    int before = length;
    while (i < to && chosen == null) {
      head[length++] = bytes[i++];
      chosen = decide(head, length, length == MAX_HEAD);
    }
    if (chosen != null) {
      reader = chosen;
      if (before > 0) {
        chosen.feed(head, 0, before);
      }
      chosen.feed(bytes, begin, to);
    }
  }

  @Override
  public final void finish() {
    BodyReader chosen = reader;
    if (chosen == null) {
      chosen = decide(head, length, true);
      if (chosen == null) {
        return;
      }
      reader = chosen;
      chosen.feed(head, 0, length);
    }
    chosen.finish();
  }

  @Override
  public final boolean atRest() {
    return reader == null ? length == 0 : reader.atRest();
  }

  @Override
  public final boolean isWhole() {
    return reader != null && reader.isWhole();
  }
}
