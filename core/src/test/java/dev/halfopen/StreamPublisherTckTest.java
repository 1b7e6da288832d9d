package dev.halfopen;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.example.unicast.AsyncIterablePublisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The publisher of {@code callStream} keeps the rules of Reactive Streams if its source does. */
public class StreamPublisherTckTest extends FlowPublisherVerification<Long> {
  /** For a signal that must come; a machine that has much to do may be late with it. */
  private static final long TIMEOUT_MILLIS = 30_000;

  /** Before garbage is collected. */
  private static final long SETTLING_MILLIS = 500;

  private static final long NO_SIGNAL_MILLIS = 50;

  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  /** For the engine that runs it. */
  public StreamPublisherTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, NO_SIGNAL_MILLIS), SETTLING_MILLIS);
  }

  /** Ends what the sources ran on. */
  @AfterClass
  public void endSources() {
    executor.shutdownNow();
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    Iterable<Long> items = () -> LongStream.range(0, elements).iterator();
    return CircuitBreaker.of("tck")
        .callStream(
            () -> FlowAdapters.toFlowPublisher(new AsyncIterablePublisher<>(items, executor)));
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    CircuitBreaker open = CircuitBreaker.of("tck");
    open.operate(OperatingMode.FORCED_OPEN);
    return open.callStream(
        () -> {
          throw new AssertionError("not permitted");
        });
  }
}
