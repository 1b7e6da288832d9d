package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIProtection;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/**
 * Protects the calls of a {@code RestClient} or {@code RestTemplate}.
 *
 * <pre>{@code
 * RestClient client =
 *     RestClient.builder().requestInterceptor(RestClientProtection.interceptor(protection)).build();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class RestClientProtection {
  private RestClientProtection() {}

  /**
   * An interceptor, thread-safe, to be added as the last one: then each try of an interceptor that
   * retries is a call of its own.
   *
   * <p>A call that the breaker rejects throws a {@code RestClientException} whose cause is the
   * {@link dev.halfopen.CallNotPermittedException}, and one that gets no headers in time an {@link
   * dev.halfopen.ai.AITimeoutException}. An answer that turns out bad while it is read is an {@link
   * java.io.IOException} (within Spring's own exception, where Spring reads the body) whose cause
   * is the {@link dev.halfopen.ai.AIFailureException}; one that turns out bad when the response is
   * closed throws that itself. The service's own errors are the client's, as ever.
   *
   * <p>How soon a caller that waits is let go when a watchdog comes depends on the request factory:
   * at once with {@code JdkClientHttpRequestFactory}, and with others at the latest when their own
   * read timeout is over, which should be set. The breaker learns of it at once with all of them.
   * Before the headers, the waiting thread is woken by an interrupt, which is taken back before the
   * caller sees the exception.
   */
  public static ClientHttpRequestInterceptor interceptor(AIProtection protection) {
    return new RestClientInterceptor(protection);
  }
}
