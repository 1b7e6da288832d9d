package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A body that is given out by the line, so that what is wrong with an event is known before its
 * reader has the event, and the verdict is out before the reader has the last one.
 */
final class ReadAlongLines extends InputStream {
  /*
   * available() stays 0: a decoder that asks takes no more than a line before the reader has its
   * turn. Nothing waits for the end of a line; what has arrived of it is given out.
   */
  private final InputStream body;
  private final AIExchange exchange;
  private final byte[] buffer = new byte[8_192];
  private int next;
  private int limit;

  ReadAlongLines(InputStream body, AIExchange exchange) {
    this.body = body;
    this.exchange = exchange;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == limit && !fill()) {
      return -1;
    }
    int count = line(Math.min(length, limit - next));
    exchange.body(ByteBuffer.wrap(buffer, next, count));
    IoErrors.throwIo(exchange.known());
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    return count;
  }

  /** How many bytes to the end of the line, at most so many. */
  private int line(int max) {
    for (int i = 0; i < max; i++) {
      if (buffer[next + i] == '\n') {
        return i + 1;
      }
    }
    return max;
  }

  private boolean fill() throws IOException {
    int count;
    try {
      count = ReadAlongStream.pull(body, buffer, 0, buffer.length, exchange);
    } catch (IOException | RuntimeException e) {
      if (exchange.isComplete()) {
        return false;
      }
      throw e;
    }
    if (count < 0) {
      IoErrors.throwIo(exchange.end());
      return false;
    }
    next = 0;
    limit = count;
    return true;
  }

  @Override
  public void close() throws IOException {
    try {
      IoErrors.throwIo(exchange.left());
    } finally {
      body.close();
    }
  }
}
