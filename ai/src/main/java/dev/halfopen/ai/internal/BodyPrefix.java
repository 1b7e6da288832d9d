package dev.halfopen.ai.internal;

import java.io.OutputStream;
import java.util.Arrays;

/** Keeps the beginning of a body that is written to it; a bound keeps large ones out of memory. */
public final class BodyPrefix extends OutputStream {
  private static final int MAX = 4 << 20;
  private static final int FIRST_SIZE = 1_024;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    int kept = Math.min(count, MAX - length);
    if (length + kept > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(MAX, Math.max(length + kept, 2 * bytes.length)));
    }
    System.arraycopy(source, offset, bytes, length, kept);
    length += kept;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}
