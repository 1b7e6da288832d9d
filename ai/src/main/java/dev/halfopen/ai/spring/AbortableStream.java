package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The body of a response, which a watchdog can end: a read that waits is let go at once if the body
 * may be closed by another thread, and otherwise when its own timeout is over.
 */
final class AbortableStream extends FilterInputStream {
  /**
   * The response of the JDK's client; by name, since Spring doesn't show its class. Other bodies
   * wait for their reader when they are closed (HttpURLConnection), or take bytes away from it
   * (Apache HttpClient).
   */
  private static final String CLOSED_BY_ANY_THREAD = "JdkClientHttpResponse";

  private final AIExchange exchange;
  private final boolean closedByAnyThread;
  private volatile boolean aborted;

  AbortableStream(InputStream body, ClientHttpResponse response, AIExchange exchange) {
    super(body);
    this.exchange = exchange;
    this.closedByAnyThread = response.getClass().getSimpleName().equals(CLOSED_BY_ANY_THREAD);
  }

  /** Ends the body; from any thread. */
  void abort() {
    aborted = true;
    if (closedByAnyThread) {
      try {
        in.close();
      } catch (IOException e) {
        // The reader sees it.
      }
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    throwIfAborted();
    int count;
    try {
      count = in.read(target, offset, length);
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        exchange.left();
      }
      throw e;
    }
    throwIfAborted();
    return count;
  }

  private void throwIfAborted() throws IOException {
    if (aborted) {
      throw new IOException("aborted");
    }
  }
}
