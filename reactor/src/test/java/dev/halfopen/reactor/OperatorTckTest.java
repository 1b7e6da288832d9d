package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** A {@code Flux} behind a breaker keeps the rules of Reactive Streams. */
public class OperatorTckTest extends PublisherVerification<Long> {
  /** Before garbage is collected. */
  static final long SETTLING_MILLIS = 500;

  /** For a signal that must come; a machine that has much to do may be late with it. */
  private static final long TIMEOUT_MILLIS = 30_000;

  private static final long NO_SIGNAL_MILLIS = 50;

  /** For the engine that runs it. */
  public OperatorTckTest() {
    super(environment(), SETTLING_MILLIS);
  }

  static TestEnvironment environment() {
    return new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, NO_SIGNAL_MILLIS);
  }

  static Flux<Long> items(long elements) {
    return Flux.<Long, Long>generate(
            () -> 0L,
            (next, sink) -> {
              if (next >= elements) {
                sink.complete();
              } else {
                sink.next(next);
              }
              return next + 1;
            })
        .publishOn(Schedulers.parallel(), 16);
  }

  @Override
  public Publisher<Long> createPublisher(long elements) {
    return items(elements).transform(CircuitBreakerOperator.of(CircuitBreaker.of("tck")));
  }

  @Override
  public Publisher<Long> createFailedPublisher() {
    CircuitBreaker open = CircuitBreaker.of("tck");
    open.operate(OperatingMode.FORCED_OPEN);
    return items(1).transform(CircuitBreakerOperator.of(open));
  }
}
