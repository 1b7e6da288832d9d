package dev.halfopen.ai.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** A stream that is pushed keeps the rules of Reactive Streams. */
public class PushedPublisherTckTest extends FlowPublisherVerification<Long> {
  /** For a signal that must come; a machine that has much to do may be late with it. */
  private static final long TIMEOUT_MILLIS = 30_000;

  /** Before garbage is collected. */
  private static final long SETTLING_MILLIS = 500;

  private static final long NO_SIGNAL_MILLIS = 50;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** For the engine that runs it. */
  public PushedPublisherTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, NO_SIGNAL_MILLIS), SETTLING_MILLIS);
  }

  /** Ends what the sources ran on. */
  @AfterClass
  public void endSources() {
    executor.shutdownNow();
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    AtomicBoolean closed = new AtomicBoolean();
    return new PushedPublisher<>(
        sink ->
            executor.execute(
                () -> {
                  for (long i = 0; i < elements && !closed.get(); i++) {
                    sink.next(i);
                  }
                  sink.end(null);
                }),
        () -> closed.set(true));
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    return new PushedPublisher<>(
        sink -> {
          throw new IllegalStateException("closed");
        },
        () -> {});
  }
}
