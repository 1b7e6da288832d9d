package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.ManualTimer;
import dev.halfopen.concurrent.Explore;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stream that gives an item, ends, fails, takes too long and is left in any interleaving ends at
 * most once, its subscriber gets one signal at a time and none after the end, and who sees the end
 * finds no permit and no place that is still taken.
 */
@Tag("lincheck")
class StreamLincheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Test
  void aStreamEndsOnceAndLeavesNothing() {
    Explore.of("a pipeline's stream")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aStreamThatLetsTheTimerCallItsSubscriberIsRejected() {
    Explore.of("a pipeline's stream").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  /** Notes what breaks the rules of signals. */
  private static final class Ends implements Flow.Subscriber<String> {
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean broken;
    private volatile Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String item) {
      signal(0);
    }

    @Override
    public void onError(Throwable error) {
      signal(1);
    }

    @Override
    public void onComplete() {
      signal(1);
    }

    private void signal(int end) {
      if (signals.incrementAndGet() != 1 || ends.getAndAdd(end) != 0) {
        broken = true;
      }
      signals.decrementAndGet();
    }
  }

  public static class Real {
    private final ManualClock clock = new ManualClock();
    private final ManualTimer timer = new ManualTimer(clock);
    private final AtomicInteger reports = new AtomicInteger();
    private final CircuitBreaker breaker =
        CircuitBreaker.of("explored", CircuitBreakerConfig.builder().timeSource(clock).build());
    private final ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .timeouts(Timeouts.NONE.idle(LIMIT).firstItem(LIMIT))
            .limit(ConcurrencyLimit.of(1))
            .timer(timer)
            .executor(Runnable::run)
            .build()
            .reporting(report -> reports.incrementAndGet());
    private final Ends ends = new Ends();
    private volatile Flow.@Nullable Subscriber<? super String> source;

    public Real() {
      Explore.executed();
      pipeline
          .<String>callStream(
              () ->
                  subscriber -> {
                    source = subscriber;
                    subscriber.onSubscribe(
                        new Flow.Subscription() {
                          @Override
                          public void request(long n) {}

                          @Override
                          public void cancel() {}
                        });
                  })
          .subscribe(ends);
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      source.onNext("item");
    }

    @Operation(nonParallelGroup = "source")
    public void completes() {
      source.onComplete();
    }

    @Operation(nonParallelGroup = "source")
    public void fails() {
      source.onError(new IllegalStateException("down"));
    }

    @Operation
    public void subscriberLeaves() {
      ends.subscription.cancel();
    }

    @Operation
    public void timeIsOver() {
      timer.advance(LIMIT);
    }

    @Operation
    public boolean keepsTheRules() {
      return reports.get() <= 1 && !ends.broken;
    }

    @Operation
    public boolean leavesNothing() {
      return ends.ends.get() == 0
          || (breaker.metrics().snapshot().callsInFlight() == 0
              && pipeline.metrics().callsInFlight() == 0);
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    public void item() {}

    public void completes() {}

    public void fails() {}

    public void subscriberLeaves() {}

    public void timeIsOver() {}

    public boolean keepsTheRules() {
      return true;
    }

    public boolean leavesNothing() {
      return true;
    }
  }

  /** The planted bug: the timer tells its subscriber whatever goes on. */
  public static class Broken {
    private final Ends ends = new Ends();
    private volatile boolean over;

    public Broken() {
      Explore.executed();
    }

    @Operation(nonParallelGroup = "source")
    public void item() {
      if (!over) {
        ends.onNext("item");
      }
    }

    @Operation(nonParallelGroup = "source")
    public void completes() {
      if (!over) {
        over = true;
        ends.onComplete();
      }
    }

    @Operation(nonParallelGroup = "source")
    public void fails() {}

    @Operation
    public void subscriberLeaves() {}

    @Operation
    public void timeIsOver() {
      if (!over) {
        over = true;
        ends.onError(new IllegalStateException("too late"));
      }
    }

    @Operation
    public boolean keepsTheRules() {
      return !ends.broken;
    }

    @Operation
    public boolean leavesNothing() {
      return true;
    }
  }
}
