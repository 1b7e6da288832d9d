package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A circuit breaker around a {@code Mono} or a {@code Flux}.
 *
 * <pre>{@code
 * Mono<String> answer = client.chat(prompt).transform(CircuitBreakerOperator.of(breaker));
 * }</pre>
 *
 * <p>Each subscription is a call of its own, admitted when it is subscribed to; a rejection is an
 * {@code onError} with a {@link dev.halfopen.CallNotPermittedException}, and the source is not
 * subscribed to then. A {@code Mono} ends the call with its value, which the breaker's classifier
 * judges, or with its completion, which is a success; a {@code Flux} with its completion. An error
 * ends it as what it means, and reaches the subscriber unchanged. Who cancels gives the call up:
 * that is neutral, unless the service owed something for longer than the hang threshold. So a
 * {@code timeout} behind this operator is a cancel, and one before it is a failure.
 *
 * <p>Signals, demand and {@code Context} pass as they come, on the source's threads. Immutable and
 * thread-safe.
 *
 * @param <T> the type of the items
 * @since 0.1.0
 */
public final class CircuitBreakerOperator<T> implements UnaryOperator<Publisher<T>> {
  private final CircuitBreaker breaker;

  private CircuitBreakerOperator(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  /** To be given to {@code transform} or {@code transformDeferred}. */
  public static <T> CircuitBreakerOperator<T> of(CircuitBreaker breaker) {
    return new CircuitBreakerOperator<>(Objects.requireNonNull(breaker, "breaker"));
  }

  /** A {@code Mono} around a {@code Mono}; a {@code Flux} around any other publisher. */
  @Override
  public Publisher<T> apply(Publisher<T> source) {
    return source instanceof Mono<T> mono
        ? BreakerMono.around(mono, breaker)
        : BreakerFlux.around(Flux.from(source), breaker);
  }
}
