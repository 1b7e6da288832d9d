package dev.halfopen.detect;

import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No failure of a streak is lost or counted twice, and a success ends the streak at one moment. */
@Tag("lincheck")
class ConsecutiveFailuresLincheckTest {

  @Test
  void isExactUnderConcurrency() {
    Explore.of("ConsecutiveFailures")
        .against(Expected.class)
        .threads(3, 4)
        .holdsInAllInterleavings(Streak.class);
  }

  @Test
  void aStreakThatReadsAndThenWritesIsRejected() {
    Explore.of("ConsecutiveFailures").against(Expected.class).rejects(Broken.class);
  }

  abstract static class Explored {
    abstract FailureDetector.State state();

    @Operation
    public boolean success() {
      return state().record(false, false, 0);
    }

    @Operation
    public boolean failure() {
      return state().record(true, false, 0);
    }

    @Operation
    public long streak() {
      return state().evidence(0).failures();
    }
  }

  public static class Streak extends Explored {
    private final FailureDetector.State state = FailureDetector.consecutiveFailures(3).start(0);

    public Streak() {
      Explore.executed();
    }

    @Override
    FailureDetector.State state() {
      return state;
    }
  }

  /** The planted bug: two callers may read the same count. */
  public static class Broken extends Explored {
    private final FailureDetector.State state = new Reference();

    public Broken() {
      Explore.executed();
    }

    @Override
    FailureDetector.State state() {
      return state;
    }
  }

  public static class Expected extends Explored {
    private final FailureDetector.State state = new Reference();

    @Override
    FailureDetector.State state() {
      return state;
    }
  }

  /** Right as long as one thread uses it. */
  private static final class Reference implements FailureDetector.State {
    private volatile int streak;

    @Override
    public boolean record(boolean failure, boolean slow, long now) {
      int next = failure ? Math.min(streak + 1, 3) : 0;
      streak = next;
      return next == 3;
    }

    @Override
    public Evidence evidence(long now) {
      return Evidence.of(streak, streak, 0, 0, 0);
    }
  }
}
