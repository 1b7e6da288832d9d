package dev.halfopen.ai.jdk;

import dev.halfopen.ai.AIProtection;
import java.net.http.HttpClient;

/**
 * Protects the calls of the JDK's HTTP client.
 *
 * <pre>{@code
 * HttpClient client = HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class HttpClientProtection {
  private HttpClientProtection() {}

  /**
   * A client that protects what it sends through the given one, and is like it in all else. A call
   * that the breaker rejects, an answer that turns out bad and one that comes too late are an
   * {@link java.io.IOException} whose cause is the {@link dev.halfopen.CallNotPermittedException}
   * or the {@link dev.halfopen.ai.AIFailureException}. WebSockets are not protected.
   *
   * <p>A thread that waits in {@code send} is woken by an interrupt when a watchdog comes, which is
   * taken back before the caller sees the exception.
   */
  public static HttpClient protect(HttpClient client, AIProtection protection) {
    return new ProtectedHttpClient(client, protection);
  }
}
