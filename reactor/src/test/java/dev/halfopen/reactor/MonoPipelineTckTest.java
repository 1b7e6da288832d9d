package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import reactor.core.publisher.Mono;

/** A {@code Mono} behind a pipeline keeps the rules of Reactive Streams. */
public class MonoPipelineTckTest extends PublisherVerification<Long> {
  /** For the engine that runs it. */
  public MonoPipelineTckTest() {
    super(OperatorTckTest.environment(), OperatorTckTest.SETTLING_MILLIS);
  }

  @Override
  public Publisher<Long> createPublisher(long elements) {
    return OperatorTckTest.items(elements)
        .next()
        .transform(PipelineOperator.of(PipelineTckTest.around(CircuitBreaker.of("tck"))));
  }

  @Override
  public Publisher<Long> createFailedPublisher() {
    return Mono.just(1L).transform(PipelineOperator.of(PipelineTckTest.refusing()));
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1;
  }
}
