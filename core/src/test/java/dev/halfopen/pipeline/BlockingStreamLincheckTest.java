package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.concurrent.Explore;
import java.util.Spliterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One reads a blocking stream and another closes it: its call ends once, and leaves nothing. */
@Tag("lincheck")
class BlockingStreamLincheckTest {
  @Test
  void aStreamThatIsReadAndClosedEndsOnce() {
    Explore.of("a pipeline's blocking stream")
        .fromTheStart()
        .against(Expected.class)
        .threads(2, 3)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aStreamThatLooksAndThenEndsIsRejected() {
    Explore.of("a pipeline's blocking stream")
        .fromTheStart()
        .against(Expected.class)
        .threads(2, 2)
        .rejects(Broken.class);
  }

  public static class Real {
    private final AtomicInteger reports = new AtomicInteger();
    private final CircuitBreaker breaker =
        CircuitBreaker.of(
            "explored", CircuitBreakerConfig.builder().timeSource(new ManualClock()).build());
    private final ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .limit(ConcurrencyLimit.of(1))
            .build()
            .reporting(report -> reports.incrementAndGet());
    private final Stream<Integer> stream = pipeline.openStream(() -> Stream.of(1, 2));
    private final Spliterator<Integer> items = stream.spliterator();
    private volatile boolean over;

    public Real() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "reader")
    public void read() {
      if (!items.tryAdvance(item -> {})) {
        over = true;
      }
    }

    /** By one thread: the JDK's streams can't be closed by two at once. */
    @Operation(nonParallelGroup = "closer")
    public void close() {
      stream.close();
      over = true;
    }

    @Validate
    public void endsOnce() {
      boolean nothingIsLeft =
          pipeline.limiter().inFlight() == 0
              && breaker.metrics().snapshot().callsInFlight() == 0
              && reports.get() == 1;
      if (reports.get() > 1 || (over && !nothingIsLeft)) {
        throw new IllegalStateException("reported " + reports);
      }
    }
  }

  /** Nobody sees more than that. */
  public static class Expected {
    public void read() {}

    public void close() {}
  }

  /** The planted bug: both may find that nobody has ended it. */
  public static class Broken {
    private final AtomicInteger reports = new AtomicInteger();
    private int left = 1;
    private volatile boolean over;

    public Broken() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "reader")
    public void read() {
      if (left == 0) {
        end();
      } else {
        left--;
      }
    }

    @Operation
    public void close() {
      end();
    }

    private void end() {
      if (!over) {
        over = true;
        reports.incrementAndGet();
      }
    }

    @Validate
    public void endsOnce() {
      if (reports.get() > 1) {
        throw new IllegalStateException("reported " + reports);
      }
    }
  }
}
