package dev.halfopen.reactor;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import dev.halfopen.pipeline.ConcurrencyLimit;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;

/** A {@code Flux} behind a pipeline with all its timeouts keeps the rules of Reactive Streams. */
public class PipelineTckTest extends PublisherVerification<Long> {
  private static final Duration LONG = Duration.ofMinutes(5);

  /** For the engine that runs it. */
  public PipelineTckTest() {
    super(OperatorTckTest.environment(), OperatorTckTest.SETTLING_MILLIS);
  }

  static ResiliencePipeline around(CircuitBreaker breaker) {
    return ResiliencePipeline.builder(breaker)
        .retry(Retry.builder().build())
        .timeouts(new Timeouts(LONG, LONG, LONG, LONG))
        .limit(ConcurrencyLimit.of(1_000))
        .build();
  }

  static ResiliencePipeline refusing() {
    CircuitBreaker open = CircuitBreaker.of("tck");
    open.operate(OperatingMode.FORCED_OPEN);
    return around(open);
  }

  @Override
  public Publisher<Long> createPublisher(long elements) {
    return OperatorTckTest.items(elements)
        .transform(PipelineOperator.of(around(CircuitBreaker.of("tck"))));
  }

  @Override
  public Publisher<Long> createFailedPublisher() {
    return OperatorTckTest.items(1).transform(PipelineOperator.of(refusing()));
  }
}
