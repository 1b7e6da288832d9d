package dev.halfopen.spring.boot.cloud;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.pipeline.CallLimitException;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The gateway's {@code CircuitBreaker} filter, which it has itself for Resilience4j only. */
final class GatewayFilterFactory extends SpringCloudCircuitBreakerFilterFactory {
  GatewayFilterFactory(
      ReactiveHalfopenCircuitBreakerFactory factory, ObjectProvider<DispatcherHandler> handler) {
    super(factory, handler);
  }

  @Override
  protected Mono<Void> handleErrorWithoutFallback(Throwable error, boolean resumeWithoutError) {
    if (error instanceof TimeoutException) {
      return Mono.error(
          new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, error.getMessage(), error));
    }
    if (error instanceof CallNotPermittedException || error instanceof CallLimitException) {
      return Mono.error(
          new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, error.getMessage(), error));
    }
    return resumeWithoutError ? Mono.empty() : Mono.error(error);
  }
}
