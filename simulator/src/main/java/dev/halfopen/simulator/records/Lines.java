package dev.halfopen.simulator.records;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a file, one at a time, in bytes that are used again. Not thread-safe. */
final class Lines implements Closeable {
  private static final int BLOCK = 1 << 16;

  private final InputStream in;
  private final int maxLength;
  private byte[] buffer = new byte[2 * BLOCK];
  private int start;
  private int end;
  private int filled;
  private long number;
  private boolean atEnd;
  private boolean tooLong;

  /**
   * @param maxLength longer lines are told as {@link #isTooLong()}, and held by none
   */
  Lines(InputStream in, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
  }

  /** Goes on to the next line; false if there is none. */
  boolean next() throws IOException {
    start = number == 0 ? 0 : end + 1;
    tooLong = false;
    int looked = start;
    while (true) {
      while (looked < filled && buffer[looked] != '\n') {
        looked++;
      }
      if (looked < filled || atEnd) {
        break;
      }
      if (looked - start > maxLength) {
        tooLong = true;
        filled = start;
      }
      looked = more();
    }
    end = looked;
    tooLong = tooLong || end - start > maxLength;
    if (start >= filled && atEnd && !tooLong) {
      end = Math.max(start - 1, 0);
      return false;
    }
    if (number == 0 && startsWithByteOrderMark()) {
      start += 3;
    }
    number++;
    return true;
  }

  private boolean startsWithByteOrderMark() {
    return end >= 3
        && buffer[0] == (byte) 0xef
        && buffer[1] == (byte) 0xbb
        && buffer[2] == (byte) 0xbf;
  }

  /** Reads on; gives the place where the search goes on. */
  private int more() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
      start = 0;
    }
    if (buffer.length - filled < BLOCK) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int looked = filled;
    int came = in.read(buffer, filled, buffer.length - filled);
    if (came < 0) {
      atEnd = true;
    } else {
      filled += came;
    }
    return looked;
  }

  byte[] bytes() {
    return buffer;
  }

  int start() {
    return start;
  }

  /** Its length in bytes, without the end of line. */
  int length() {
    boolean returns = end > start && buffer[end - 1] == '\r';
    return end - start - (returns ? 1 : 0);
  }

  /** The number of the line, from 1. */
  long number() {
    return number;
  }

  boolean isTooLong() {
    return tooLong;
  }

  int maxLength() {
    return maxLength;
  }

  boolean isBlank() {
    return first() == 0;
  }

  /** The first byte that is no white space; 0 if there is none. */
  byte first() {
    for (int i = start; i < end; i++) {
      if (isVisible(buffer[i])) {
        return buffer[i];
      }
    }
    return 0;
  }

  /** The last byte that is no white space; 0 if there is none. */
  byte last() {
    for (int i = end - 1; i >= start; i--) {
      if (isVisible(buffer[i])) {
        return buffer[i];
      }
    }
    return 0;
  }

  private static boolean isVisible(byte b) {
    return b > ' ' || b < 0;
  }

  /** The text of the line. */
  String text() {
    return new String(buffer, start, length(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
