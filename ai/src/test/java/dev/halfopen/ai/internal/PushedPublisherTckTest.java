package dev.halfopen.ai.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** A stream that is pushed keeps the rules of Reactive Streams. */
public class PushedPublisherTckTest extends FlowPublisherVerification<Long> {
  private static final long TIMEOUT_MILLIS = 500;
  private static final long NO_SIGNAL_MILLIS = 50;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** For the engine that runs it. */
  public PushedPublisherTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS), TIMEOUT_MILLIS);
  }

  /** Ends what the sources ran on. */
  @AfterClass
  public void endSources() {
    executor.shutdownNow();
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    return new PushedPublisher<>(
        new PushedPublisher.Source<>() {
          private volatile boolean closed;

          @Override
          public void start(PushedPublisher.Sink<Long> sink) {
            executor.execute(
                () -> {
                  for (long i = 0; i < elements && !closed; i++) {
                    sink.next(i);
                  }
                  sink.end(null);
                });
          }

          @Override
          public void close() {
            closed = true;
          }
        });
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    return new PushedPublisher<>(
        new PushedPublisher.Source<>() {
          @Override
          public void start(PushedPublisher.Sink<Long> sink) {
            throw new IllegalStateException("closed");
          }

          @Override
          public void close() {
            // Nothing was begun.
          }
        });
  }
}
