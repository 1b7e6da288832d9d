package dev.halfopen.ai.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for bytes of some kind among others, eight at a time.
 *
 * @since 0.1.0
 */
public final class Bytes {
  /*
   * A byte is 0 where it equals the one that is looked for, after an exclusive or with it; and (x - 1)
   * & ~x has its highest bit set where x is 0. The lowest such bit is exact, and only that is asked
   * for. (Warren: Hacker's Delight, "Find first 0-byte".)
   */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH = ONES << 7;
  private static final long ABOVE_RETURNS = ONES * ('\r' + 1);
  private static final long QUOTES = ONES * '"';
  private static final long ESCAPES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private Bytes() {}

  /** Where the first line feed or carriage return is; {@code to} if there is none. */
  public static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      // Few bytes of a text are below both, and what is a tab is passed by one by one.
      while (i <= to - Long.BYTES) {
        long word = (long) LONGS.get(bytes, i);
        long found = (word - ABOVE_RETURNS) & ~word & HIGH;
        if (found != 0) {
          i += Long.numberOfTrailingZeros(found) >>> 3;
          break;
        }
        i += Long.BYTES;
      }
      if (i < to && (bytes[i] == '\n' || bytes[i] == '\r')) {
        return i;
      }
      i++;
    }
    return to;
  }

  /** Where a text of JSON ends or has an escape, or a control character; {@code to} if nowhere. */
  static int textEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      long quote = word ^ QUOTES;
      long escape = word ^ ESCAPES;
      long found =
          (((quote - ONES) & ~quote) | ((escape - ONES) & ~escape) | ((word - SPACES) & ~word))
              & HIGH;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] < 0 || bytes[i] >= ' ')) {
      i++;
    }
    return i;
  }

  /** Whether it may stand between the parts of a document. */
  public static boolean isBlank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** Whether these are at a place of others that are at least as many from there on. */
  static boolean equal(byte[] bytes, int from, byte[] expected) {
    int last = expected.length - Long.BYTES;
    if (last < 0) {
      int i = 0;
      while (i < expected.length && bytes[from + i] == expected[i]) {
        i++;
      }
      return i == expected.length;
    }
    for (int i = 0; i < last; i += Long.BYTES) {
      if ((long) LONGS.get(bytes, from + i) != (long) LONGS.get(expected, i)) {
        return false;
      }
    }
    return (long) LONGS.get(bytes, from + last) == (long) LONGS.get(expected, last);
  }
}
