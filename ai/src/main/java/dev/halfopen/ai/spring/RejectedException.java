package dev.halfopen.ai.spring;

import dev.halfopen.CallNotPermittedException;
import org.springframework.web.reactive.function.client.WebClientException;

/** A call that the breaker rejects, as an exception of {@code WebClient}: nothing retries it. */
final class RejectedException extends WebClientException {
  private static final long serialVersionUID = 1L;

  RejectedException(CallNotPermittedException rejection) {
    super(rejection.getMessage(), rejection);
  }
}
