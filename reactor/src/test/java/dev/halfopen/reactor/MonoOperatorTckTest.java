package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import reactor.core.publisher.Mono;

/** A {@code Mono} behind a breaker keeps the rules of Reactive Streams. */
public class MonoOperatorTckTest extends PublisherVerification<Long> {
  /** For the engine that runs it. */
  public MonoOperatorTckTest() {
    super(OperatorTckTest.environment(), OperatorTckTest.SETTLING_MILLIS);
  }

  @Override
  public Publisher<Long> createPublisher(long elements) {
    return OperatorTckTest.items(elements)
        .next()
        .transform(CircuitBreakerOperator.of(CircuitBreaker.of("tck")));
  }

  @Override
  public Publisher<Long> createFailedPublisher() {
    CircuitBreaker open = CircuitBreaker.of("tck");
    open.operate(OperatingMode.FORCED_OPEN);
    return Mono.just(1L).transform(CircuitBreakerOperator.of(open));
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1;
  }
}
