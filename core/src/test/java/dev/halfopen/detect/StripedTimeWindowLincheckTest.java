package dev.halfopen.detect;

import dev.halfopen.concurrent.Explore;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A striped time window decides on exact counts, too: whoever makes it trip learns it, nobody else
 * does, and no call is lost or counted twice when it goes on in one word again and is striped anew.
 */
@Tag("lincheck")
class StripedTimeWindowLincheckTest {
  private static final int WINDOW_SECONDS = 10;
  private static final RateRule HALF_OF_FOUR = new RateRule(50, 60, 4);
  private static final RateRule HALF = new RateRule(50, 60, 1);
  private static final CountRule TWO = new CountRule(2, 3);

  @Test
  void aRateWithAMinimumThatSuccessesReach() {
    explore("rate of 4 calls", ExpectedHalfOfFour.class, HalfOfFour.class);
  }

  @Test
  void aRate() {
    explore("rate", ExpectedHalf.class, Half.class);
  }

  @Test
  void aNumber() {
    explore("number", ExpectedTwo.class, Two.class);
  }

  private static void explore(
      String what, Class<? extends Explored> expected, Class<? extends Explored> actual) {
    Explore.of("striped TimeWindow, " + what)
        .against(expected)
        .threads(2, 4)
        .holdsInAllInterleavings(actual);
  }

  @Test
  void onRealThreads() {
    Explore.of("striped TimeWindow, rate")
        .against(ExpectedHalf.class)
        .threads(3, 4)
        .holdsUnderStress(Half.class);
  }

  @Test
  void aWindowThatJudgesSuccessesApartIsRejected() {
    Explore.of("striped TimeWindow")
        .against(ExpectedHalfOfFour.class)
        .threads(2, 4)
        .rejects(Broken.class);
  }

  abstract static class Explored {
    private final FailureDetector.State window;

    Explored(FailureDetector.State window) {
      this.window = window;
    }

    @Operation
    public boolean success() {
      return window.record(false, false, 0);
    }

    @Operation
    public boolean slowSuccess() {
      return window.record(false, true, 0);
    }

    @Operation
    public boolean failure() {
      return window.record(true, false, 0);
    }

    @Operation
    public String evidence() {
      return window.evidence(0).toString();
    }

    @Operation
    public void stripe() {
      if (window instanceof TimeWindow striped) {
        striped.stripe();
      }
    }
  }

  private static FailureDetector.State striped(Rule rule) {
    Explore.executed();
    TimeWindow window = new TimeWindow(Duration.ofSeconds(WINDOW_SECONDS), rule, 0);
    window.stripe();
    return window;
  }

  public static class HalfOfFour extends Explored {
    public HalfOfFour() {
      super(striped(HALF_OF_FOUR));
    }
  }

  public static class ExpectedHalfOfFour extends Explored {
    public ExpectedHalfOfFour() {
      super(ListWindow.ofSeconds(WINDOW_SECONDS, HALF_OF_FOUR));
    }
  }

  public static class Half extends Explored {
    public Half() {
      super(striped(HALF));
    }
  }

  public static class ExpectedHalf extends Explored {
    public ExpectedHalf() {
      super(ListWindow.ofSeconds(WINDOW_SECONDS, HALF));
    }
  }

  public static class Two extends Explored {
    public Two() {
      super(striped(TWO));
    }
  }

  public static class ExpectedTwo extends Explored {
    public ExpectedTwo() {
      super(ListWindow.ofSeconds(WINDOW_SECONDS, TWO));
    }
  }

  /** The planted bug: the rule says that it stays quiet below the minimum, whatever follows. */
  public static class Broken extends Explored {
    public Broken() {
      super(striped(new ForgetsTheMinimum()));
    }
  }

  private record ForgetsTheMinimum() implements Rule {
    @Override
    public boolean trips(long calls, long failures, long slowCalls) {
      return HALF_OF_FOUR.trips(calls, failures, slowCalls);
    }

    @Override
    public boolean staysQuiet(long calls, long failures, long slowCalls) {
      return !trips(calls, failures, slowCalls);
    }

    @Override
    public int minimumCalls() {
      return HALF_OF_FOUR.minimumCalls();
    }
  }
}
