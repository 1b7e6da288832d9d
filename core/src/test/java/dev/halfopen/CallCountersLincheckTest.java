package dev.halfopen;

import dev.halfopen.CallCounters.Counts;
import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.LongAdder;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No reading of the counters contradicts itself while calls begin and end, and when all have ended
 * every call stands there once (R6).
 */
@Tag("lincheck")
class CallCountersLincheckTest {
  private static final int THREADS = 2;

  @Test
  void neverContradictThemselves() {
    Explore.of("CallCounters")
        .against(Expected.class)
        .threads(THREADS, 3)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aTotalThatIsCountedApartIsRejected() {
    Explore.of("CallCounters").against(Expected.class).threads(THREADS, 3).rejects(Broken.class);
  }

  public static class Real {
    private final CallCounters counters = new CallCounters();

    public Real() {
      Explore.executed();
    }

    @Operation
    public void succeed() {
      counters.admitted();
      counters.ended(Outcome.SUCCESS, false, Standing.EVIDENCE);
    }

    @Operation
    public void failLate() {
      counters.admitted();
      counters.ended(Outcome.FAILURE, true, Standing.LATE);
    }

    @Operation
    public boolean isConsistent() {
      Counts counts = counters.read();
      return counts.total()
              == counts.of(Outcome.SUCCESS) + counts.failed() + counts.of(Outcome.IGNORED)
          && counts.slow() == counts.failed()
          && counts.late() == counts.failed()
          && counters.inFlight() >= 0;
    }

    /** Exact when the others have finished. */
    @Operation
    public String totals(@Param(gen = ThreadIdGen.class) int thread) {
      Counts counts = counters.read();
      return thread == THREADS + 1
          ? counts.of(Outcome.SUCCESS) + " " + counts.failed() + " " + counters.inFlight()
          : "";
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private int successes;
    private int failures;

    public void succeed() {
      successes++;
    }

    public void failLate() {
      failures++;
    }

    public boolean isConsistent() {
      return true;
    }

    public String totals(int thread) {
      return thread == THREADS + 1 ? successes + " " + failures + " 0" : "";
    }
  }

  /** The planted bug: two increments for each call. */
  public static class Broken {
    private final LongAdder total = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    public Broken() {
      Explore.executed();
    }

    @Operation
    public void succeed() {
      successes.increment();
      total.increment();
    }

    @Operation
    public void failLate() {
      failures.increment();
      total.increment();
    }

    @Operation
    public boolean isConsistent() {
      return total.sum() == successes.sum() + failures.sum();
    }
  }
}
