package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.TimeSource;
import dev.halfopen.ai.Settlement.Outcome;
import dev.halfopen.concurrent.Explore;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However an exchange ends, and whoever races to end it, it is told once, and as it was counted.
 */
@Tag("lincheck")
class ExchangeEndLincheckTest {
  private static final AIRequest REQUEST =
      new AIRequest(Provider.OPENAI, "ai", "gpt", null, true, "/v1/chat/completions");

  @Test
  void itIsToldOnceAndAsItWasCounted() {
    explore().holdsInAllInterleavings(Real.class);
  }

  @Test
  void whoLooksAndThenTellsIsRejected() {
    explore().rejects(Broken.class);
  }

  private static Explore explore() {
    return Explore.of("the end of an exchange")
        .fromTheStart()
        .toTheEndOfTheRace()
        .against(Expected.class)
        .threads(3, 1)
        .takesAsAtomic(
            "dev.halfopen.ai.Reading", "dev.halfopen.ai.Patience", "dev.halfopen.ai.PlainText");
  }

  public static class Real {
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicReference<dev.halfopen.@Nullable Outcome> as = new AtomicReference<>();
    private final CircuitBreaker breaker = CircuitBreaker.of("ai", CircuitBreakerConfig.defaults());
    private final Settlement settlement;

    public Real() {
      Explore.executed();
      TimeSource time = breaker.config().timeSource();
      AIProtection protection =
          AIProtection.builder(CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults()))
              .observer(
                  end -> {
                    told.incrementAndGet();
                    as.set(end.outcome());
                  })
              .build();
      settlement =
          new Settlement(
              breaker,
              null,
              breaker.acquirePermit(),
              new FinalReport(
                  REQUEST,
                  breaker,
                  protection,
                  new Reading(REQUEST, time, false),
                  new Patience(0),
                  time,
                  0));
    }

    @Operation
    public void ended() {
      settlement.settle(new Outcome.Success(false));
    }

    @Operation
    public void failed() {
      settlement.settle(new Outcome.Failure(new IOException("reset"), null));
    }

    @Operation
    public void left() {
      settlement.settle(new Outcome.Left(null));
    }

    /** As a watchdog does it, whose hook closes the source in between. */
    @Operation
    public void stopped() {
      RuntimeException reason = new IllegalStateException("stalled");
      if (settlement.decide(new Outcome.Aborted(reason, false))) {
        settlement.report();
      }
    }

    @Operation
    public void givenUp() {
      if (settlement.decide(new Outcome.Aborted(new CancellationException(), true))) {
        settlement.report();
      }
    }

    @Validate
    public void isToldAsItWasCounted() {
      MetricsSnapshot metrics = breaker.metrics().snapshot();
      long counted =
          as.get() == dev.halfopen.Outcome.SUCCESS
              ? metrics.successfulCalls()
              : as.get() == dev.halfopen.Outcome.FAILURE
                  ? metrics.failedCalls()
                  : metrics.ignoredCalls();
      if (told.get() != 1 || counted != 1 || metrics.totalCalls() != 1) {
        throw new IllegalStateException("told " + told + " times, as " + as + ": " + metrics);
      }
    }
  }

  /** Nothing is returned. */
  public static class Expected {
    public void ended() {}

    public void failed() {}

    public void left() {}

    public void stopped() {}

    public void givenUp() {}
  }

  /** The planted bug: two may both find that nobody was told. */
  public static class Broken {
    private volatile boolean told;
    private final AtomicInteger times = new AtomicInteger();

    public Broken() {
      Explore.executed();
    }

    private void tell() {
      if (!told) {
        told = true;
        times.incrementAndGet();
      }
    }

    @Operation
    public void ended() {
      tell();
    }

    @Operation
    public void failed() {
      tell();
    }

    @Operation
    public void left() {
      tell();
    }

    @Operation
    public void stopped() {
      tell();
    }

    @Operation
    public void givenUp() {
      tell();
    }

    @Validate
    public void isToldOnce() {
      if (times.get() != 1) {
        throw new IllegalStateException("told " + times + " times");
      }
    }
  }
}
