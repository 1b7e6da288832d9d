package dev.halfopen.detect;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A time window loses no call and counts none twice while it moves on, whichever of its callers
 * moves it, and whether their clock readings are new or old.
 */
@Tag("lincheck")
class TimeWindowLincheckTest {
  private static final int THREADS = 2;

  @Test
  void countsEveryCallOnceWhileItMoves() {
    Explore.of("TimeWindow, times as they come")
        .against(ExpectedTotals.class)
        .threads(THREADS, 4)
        .holdsInAllInterleavings(Totals.class);
  }

  @Test
  void dropsWhatIsOldAndNothingElse() {
    Explore.of("TimeWindow, with a clock")
        .against(ExpectedMoving.class)
        .threads(THREADS, 5)
        .holdsInAllInterleavings(Moving.class);
  }

  @Test
  void aWindowThatResetsItsBucketsInPlaceIsRejected() {
    Explore.of("TimeWindow")
        .against(ExpectedMoving.class)
        .threads(THREADS, 4)
        .rejects(Broken.class);
  }

  private static FailureDetector.State windowOf(int seconds) {
    return new TimeWindow(Duration.ofSeconds(seconds), new SeenCounts(), 0);
  }

  private static long at(int second) {
    return Duration.ofSeconds(second).toNanos();
  }

  /** Times are arguments and may be older than the window; all are within it, so none drops out. */
  abstract static class ExploredTotals {
    abstract FailureDetector.State window();

    @Operation
    public String record(@Param(gen = IntGen.class, conf = "0:4") int second) {
      window().record(second % 2 == 0, second == 4, at(second));
      return SeenCounts.last();
    }

    @Operation
    public String evidence(@Param(gen = IntGen.class, conf = "0:4") int second) {
      return window().evidence(at(second)).toString();
    }
  }

  public static class Totals extends ExploredTotals {
    private final FailureDetector.State window = windowOf(10);

    public Totals() {
      Explore.executed();
    }

    @Override
    FailureDetector.State window() {
      return window;
    }
  }

  public static class ExpectedTotals extends ExploredTotals {
    private final FailureDetector.State window = ListWindow.ofSeconds(10);

    @Override
    FailureDetector.State window() {
      return window;
    }
  }

  /** Times are read from a clock that moves; the window is short, so calls drop out. */
  abstract static class ExploredMoving {
    private final AtomicLong clock = new AtomicLong();

    abstract FailureDetector.State window();

    @Operation
    public void advance() {
      clock.addAndGet(at(1));
    }

    @Operation
    public String success() {
      window().record(false, false, clock.get());
      return SeenCounts.last();
    }

    @Operation
    public String failure() {
      window().record(true, false, clock.get());
      return SeenCounts.last();
    }

    /** Only looked at when all have finished: a reader with an old clock sees an old window. */
    @Operation
    public String evidence(@Param(gen = ThreadIdGen.class) int thread) {
      return thread == THREADS + 1 ? window().evidence(clock.get()).toString() : "";
    }
  }

  public static class Moving extends ExploredMoving {
    private final FailureDetector.State window = windowOf(2);

    public Moving() {
      Explore.executed();
    }

    @Override
    FailureDetector.State window() {
      return window;
    }
  }

  public static class ExpectedMoving extends ExploredMoving {
    private final FailureDetector.State window = ListWindow.ofSeconds(2);

    @Override
    FailureDetector.State window() {
      return window;
    }
  }

  /** The planted bug. */
  public static class Broken extends ExploredMoving {
    private final FailureDetector.State window = new BucketsResetInPlace();

    public Broken() {
      Explore.executed();
    }

    @Override
    FailureDetector.State window() {
      return window;
    }
  }
}
