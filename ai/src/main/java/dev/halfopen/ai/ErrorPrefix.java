package dev.halfopen.ai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the beginning of an error's body. */
final class ErrorPrefix implements BodyReader {
  private byte[] prefix = new byte[0];
  private int length;

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int count = Math.min(to - from, AIResponse.MAX_BODY - length);
    if (length + count > prefix.length) {
      prefix = Arrays.copyOf(prefix, Math.max(length + count, 2 * prefix.length));
    }
    System.arraycopy(bytes, from, prefix, length, count);
    length += count;
  }

  @Override
  public void finish() {
    // There is nothing to be done.
  }

  @Override
  public boolean atRest() {
    return true;
  }

  String text() {
    return new String(prefix, 0, length, StandardCharsets.UTF_8);
  }
}
