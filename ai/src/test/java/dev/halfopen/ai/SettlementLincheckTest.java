package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.Permit;
import dev.halfopen.TimeSource;
import dev.halfopen.ai.Settlement.Outcome;
import dev.halfopen.concurrent.Explore;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whichever ends of an exchange race: one counts, everybody is told the same, and nobody goes on
 * before the verdict is out.
 */
@Tag("lincheck")
class SettlementLincheckTest {
  @Test
  void oneOutcomeCountsAndIsOutBeforeAnybodyGoesOn() {
    Explore.of("Settlement")
        .fromTheStart()
        .against(Expected.class)
        .threads(3, 2)
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aSettlementThatLeavesTheReportToTheFirstIsRejected() {
    Explore.of("Settlement").fromTheStart().against(Expected.class).rejects(Broken.class);
  }

  @Test
  void aSettlementInWhichTheLastCountsIsRejected() {
    Explore.of("Settlement").fromTheStart().against(Expected.class).rejects(LastCounts.class);
  }

  public static class Real {
    final CircuitBreaker breaker = CircuitBreaker.of("explored", CircuitBreakerConfig.defaults());
    final Permit permit = breaker.acquirePermit();
    private final AtomicInteger told = new AtomicInteger();
    final Settlement settlement = new Settlement(breaker, null, permit, report());

    public Real() {
      Explore.executed();
    }

    private FinalReport report() {
      AIRequest request = new AIRequest(Provider.GENERIC, "s", null, null, false);
      TimeSource time = breaker.config().timeSource();
      return new FinalReport(
          request,
          breaker.name(),
          SlowRule.NONE,
          List.of(new EndObserver(end -> told.incrementAndGet())),
          new Reading(request, time, false),
          new Patience(0),
          time,
          0);
    }

    void settle(Outcome outcome) {
      settlement.settle(outcome);
    }

    @Validate
    public void observersAreToldOnce() {
      if (told.get() != (settlement.isSettled() ? 1 : 0)) {
        throw new IllegalStateException("told " + told.get() + " times");
      }
    }

    /** What the breaker has counted, and what a caller is told. */
    String seen() {
      MetricsSnapshot metrics = breaker.metrics().snapshot();
      RuntimeException told = settlement.told();
      return metrics.successfulCalls()
          + " "
          + metrics.failedCalls()
          + " "
          + metrics.ignoredCalls()
          + " "
          + (told == null ? "nothing" : told.getMessage());
    }

    @Operation
    public String succeeds() {
      settle(new Outcome.Success(false));
      return seen();
    }

    @Operation
    public String fails() {
      RuntimeException error = new IllegalStateException("down");
      settle(new Outcome.Failure(error, error));
      return seen();
    }

    @Operation
    public String leaves() {
      settle(new Outcome.Left(null));
      return seen();
    }

    /** As a watchdog does it: what closes the source comes between the two. */
    @Operation
    public String isStopped() {
      settlement.decide(new Outcome.Aborted(new CancellationException("late"), false));
      settlement.report();
      return seen();
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private String counted = "";

    private String first(String mine) {
      if (counted.isEmpty()) {
        counted = mine;
      }
      return counted;
    }

    public String succeeds() {
      return first("1 0 0 nothing");
    }

    public String fails() {
      return first("0 1 0 down");
    }

    public String leaves() {
      return first("0 0 1 nothing");
    }

    public String isStopped() {
      return first("0 1 0 late");
    }
  }

  /** The planted bug: who comes second goes on though nothing is reported yet. */
  public static class Broken extends Real {
    @Override
    void settle(Outcome outcome) {
      if (settlement.decide(outcome)) {
        settlement.report();
      }
    }
  }

  /** The planted bug: what the caller is told is not what the breaker has counted. */
  public static class LastCounts extends Real {
    private volatile String told = "";

    @Override
    void settle(Outcome outcome) {
      told = outcome instanceof Outcome.Failure ? "down" : "nothing";
      settlement.settle(outcome);
    }

    @Override
    String seen() {
      MetricsSnapshot metrics = breaker.metrics().snapshot();
      return metrics.successfulCalls()
          + " "
          + metrics.failedCalls()
          + " "
          + metrics.ignoredCalls()
          + " "
          + told;
    }
  }
}
