package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.ManualTimer;
import dev.halfopen.concurrent.Explore;
import dev.halfopen.timeout.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A call that is answered, hedged, timed out and cancelled in any interleaving ends at most once,
 * and when its caller can see that, no permit and no place is left behind.
 */
@Tag("lincheck")
class PipelineLincheckTest {
  private static final Duration HEDGE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Test
  void aCallEndsOnceAndLeavesNothing() {
    Explore.of("a pipeline's call")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aCallThatChecksAndThenActsIsRejected() {
    Explore.of("a pipeline's call").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  public static class Real {
    private final ManualClock clock = new ManualClock();
    private final ManualTimer timer = new ManualTimer(clock);
    private final AtomicInteger reports = new AtomicInteger();
    private final List<CompletableFuture<String>> sources = new ArrayList<>();
    private final CircuitBreaker breaker =
        CircuitBreaker.of("explored", CircuitBreakerConfig.builder().timeSource(clock).build());
    private final ResiliencePipeline pipeline =
        ResiliencePipeline.builder(breaker)
            .timeouts(Timeouts.NONE.attempt(LIMIT))
            .hedge(Hedge.after(HEDGE))
            .limit(ConcurrencyLimit.of(1))
            .timer(timer)
            .executor(Runnable::run)
            .build()
            .reporting(report -> reports.incrementAndGet());
    private final CompletableFuture<String> answer;

    public Real() {
      Explore.executed();
      answer =
          pipeline.callAsync(
              () -> {
                CompletableFuture<String> source = new CompletableFuture<>();
                sources.add(source);
                return source;
              });
      timer.advance(HEDGE);
    }

    @Operation
    public void firstAnswers() {
      sources.get(0).complete("first");
    }

    @Operation
    public void hedgeFails() {
      sources.get(1).completeExceptionally(new IllegalStateException("hedge"));
    }

    @Operation
    public void callerCancels() {
      answer.cancel(true);
    }

    @Operation
    public void callerCompletes() {
      answer.complete("own");
    }

    @Operation
    public void callersTimeIsOver() {
      answer.completeExceptionally(new IllegalStateException("own"));
    }

    @Operation
    public void timeIsOver() {
      timer.advance(LIMIT);
    }

    @Operation
    public boolean endsAtMostOnce() {
      return reports.get() <= 1;
    }

    /** Nobody who sees the outcome finds a permit or a place that is still taken. */
    @Operation
    public boolean leavesNothing() {
      return !answer.isDone()
          || (breaker.metrics().snapshot().callsInFlight() == 0
              && pipeline.metrics().callsInFlight() == 0);
    }
  }

  /** What is promised, whatever happens. */
  public static class Expected {
    @Operation
    public void firstAnswers() {}

    @Operation
    public void hedgeFails() {}

    @Operation
    public void callerCancels() {}

    @Operation
    public void callerCompletes() {}

    @Operation
    public void callersTimeIsOver() {}

    @Operation
    public void timeIsOver() {}

    @Operation
    public boolean endsAtMostOnce() {
      return true;
    }

    @Operation
    public boolean leavesNothing() {
      return true;
    }
  }

  /** Ends a call after having looked whether it has ended. */
  public static class Broken {
    private volatile boolean ended;
    private final AtomicInteger reports = new AtomicInteger();

    public Broken() {
      Explore.executed();
    }

    private void end() {
      if (!ended) {
        ended = true;
        reports.incrementAndGet();
      }
    }

    @Operation
    public void firstAnswers() {
      end();
    }

    @Operation
    public void hedgeFails() {
      end();
    }

    @Operation
    public void callerCancels() {
      end();
    }

    @Operation
    public void callerCompletes() {
      end();
    }

    @Operation
    public void callersTimeIsOver() {
      end();
    }

    @Operation
    public void timeIsOver() {
      end();
    }

    @Operation
    public boolean endsAtMostOnce() {
      return reports.get() <= 1;
    }

    @Operation
    public boolean leavesNothing() {
      return true;
    }
  }
}
