package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import dev.halfopen.retry.Retry;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.example.unicast.AsyncIterablePublisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The publisher of a pipeline with all its timeouts keeps the rules of Reactive Streams. */
public class PipelineStreamTckTest extends FlowPublisherVerification<Long> {
  /** For a signal that must come; a machine that has much to do may be late with it. */
  private static final long TIMEOUT_MILLIS = 30_000;

  /** Before garbage is collected. */
  private static final long SETTLING_MILLIS = 500;

  private static final long NO_SIGNAL_MILLIS = 50;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  /** For the engine that runs it. */
  public PipelineStreamTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, NO_SIGNAL_MILLIS), SETTLING_MILLIS);
  }

  /** Ends what the sources ran on. */
  @AfterClass
  public void endSources() {
    executor.shutdownNow();
  }

  private static ResiliencePipeline around(CircuitBreaker breaker) {
    return ResiliencePipeline.builder(breaker)
        .retry(Retry.builder().build())
        .timeouts(new Timeouts(LONG, LONG, LONG, LONG))
        .limit(ConcurrencyLimit.of(1_000))
        .build();
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    Iterable<Long> items = () -> LongStream.range(0, elements).iterator();
    return around(CircuitBreaker.of("tck"))
        .callStream(
            () -> FlowAdapters.toFlowPublisher(new AsyncIterablePublisher<>(items, executor)));
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    CircuitBreaker open = CircuitBreaker.of("tck");
    open.operate(OperatingMode.FORCED_OPEN);
    return around(open)
        .callStream(
            () -> {
              throw new AssertionError("not permitted");
            });
  }
}
