package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of a response, which tells the exchange what is read of it and how it ends; a bad end is
 * an {@link IOException} with the reason as its cause.
 */
public final class ReadAlongStream extends FilterInputStream {
  private final AIExchange exchange;

  /** By whoever comes first: who reads it, or {@link #closeUnread}. */
  private final AtomicBoolean taken = new AtomicBoolean();

  /** A body whose consumer pulls. */
  public ReadAlongStream(InputStream body, AIExchange exchange) {
    super(body);
    this.exchange = exchange;
    exchange.waiting(false);
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
    take();
    int count = pull(in, target, offset, length, exchange);
    if (count < 0) {
      IoErrors.throwIo(exchange.end());
    } else {
      exchange.body(ByteBuffer.wrap(target, offset, count));
    }
    return count;
  }

  /** Reads what is next, and tells the exchange of the time that it takes, and of an error. */
  static int pull(InputStream body, byte[] target, int offset, int length, AIExchange exchange)
      throws IOException {
    exchange.waiting(true);
    try {
      return body.read(target, offset, length);
    } catch (IOException | RuntimeException e) {
      Throwable seen = exchange.failed(e);
      if (seen == e) {
        throw e;
      }
      throw IoErrors.asIo(seen);
    } finally {
      exchange.waiting(false);
    }
  }

  /**
   * The same body by the line, for a reader that may take any event for the outcome. What is wrong
   * with an event is an error in its place, and after the answer's last word nothing is. To be
   * asked for before anything is read.
   */
  public InputStream byLine() {
    take();
    return new ReadAlongLines(in, exchange);
  }

  private boolean take() {
    return !taken.get() && taken.compareAndSet(false, true);
  }

  /**
   * Closes it unless somebody has begun to read it, who will close it. For a body that nobody may
   * want any more; who comes later finds it closed.
   */
  void closeUnread() {
    if (take()) {
      try {
        in.close();
      } catch (IOException e) {
        // It is as closed as it can be.
      }
    }
  }

  /** Skips by reading: nothing passes unseen. */
  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.max(0, Math.min(count, 8_192))];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    try {
      IoErrors.throwIo(exchange.left());
    } finally {
      super.close();
    }
  }
}
