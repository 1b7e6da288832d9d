package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIProtection;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Protects the calls of a {@code WebClient}.
 *
 * <pre>{@code
 * WebClient client = WebClient.builder().filter(WebClientProtection.filter(protection)).build();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class WebClientProtection {
  private WebClientProtection() {}

  /**
   * A filter, thread-safe, to be added as the last one. Each subscription is a call of its own: one
   * that is never subscribed to takes no permit, and a {@code retry} takes another one.
   *
   * <p>A call that the breaker rejects fails with a {@code WebClientException} whose cause is the
   * {@link dev.halfopen.CallNotPermittedException}, and one that gets no headers in time with an
   * {@link dev.halfopen.ai.AITimeoutException}. An answer that turns out bad, or stalls, ends with
   * an {@link dev.halfopen.ai.AIFailureException}: as it is, or as the cause of Spring's own
   * exception after {@code retrieve()}. The service's own errors are the client's, as ever.
   *
   * <p>The model is known, and has a breaker of its own, if the body is given as a value: by {@code
   * bodyValue}, or as a {@code Mono.just}. Other bodies are not looked at, since they may give
   * their bytes once.
   *
   * <p>A watchdog, and a limit of a pipeline around, signal their error on the protection's
   * executor.
   */
  public static ExchangeFilterFunction filter(AIProtection protection) {
    return new ProtectingFilter(protection);
  }
}
