package dev.halfopen.detect;

import dev.halfopen.concurrent.Explore;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A count window is exact under concurrency: every call sees the counts of one sequence of calls,
 * whichever recorder stalls, in windows so small that laps and helping happen all the time.
 */
@Tag("lincheck")
class CountWindowLincheckTest {

  @Test
  void ofOneCall() {
    Explore.of("CountWindow of 1")
        .against(Expected1.class)
        .threads(3, 3)
        .holdsInAllInterleavings(Window1.class);
  }

  @Test
  void ofTwoCalls() {
    Explore.of("CountWindow of 2")
        .against(Expected2.class)
        .threads(2, 4)
        .holdsInAllInterleavings(Window2.class);
  }

  @Test
  void ofThreeCalls() {
    Explore.of("CountWindow of 3")
        .against(Expected3.class)
        .threads(3, 4)
        .holdsInAllInterleavings(Window3.class);
  }

  @Test
  void ofThreeCallsInTwoSlots() {
    Explore.of("CountWindow of 3 in slots of 2")
        .against(Expected3.class)
        .threads(3, 4)
        .holdsInAllInterleavings(Window3InSlotsOf2.class);
  }

  @Test
  void ofTwoCallsOnRealThreads() {
    Explore.of("CountWindow of 2")
        .against(Expected2.class)
        .threads(3, 5)
        .holdsUnderStress(Window2.class);
  }

  @Test
  void aWindowThatReadsAndThenWritesIsRejected() {
    Explore.of("CountWindow").against(Expected2.class).threads(2, 3).rejects(Broken2.class);
  }

  abstract static class Explored {
    private final FailureDetector.State window;

    Explored(FailureDetector.State window) {
      this.window = window;
    }

    @Operation
    public String success() {
      return record(false, false);
    }

    @Operation
    public String slowSuccess() {
      return record(false, true);
    }

    @Operation
    public String failure() {
      return record(true, false);
    }

    @Operation
    public String slowFailure() {
      return record(true, true);
    }

    private String record(boolean failure, boolean slow) {
      window.record(failure, slow, 0);
      return SeenCounts.last();
    }

    @Operation
    public String evidence() {
      return window.evidence(0).toString();
    }
  }

  public static class Window1 extends Explored {
    public Window1() {
      super(new CountWindow(1, new SeenCounts()));
      Explore.executed();
    }
  }

  public static class Window2 extends Explored {
    public Window2() {
      super(new CountWindow(2, new SeenCounts()));
      Explore.executed();
    }
  }

  public static class Window3 extends Explored {
    public Window3() {
      super(new CountWindow(3, new SeenCounts()));
      Explore.executed();
    }
  }

  public static class Window3InSlotsOf2 extends Explored {
    public Window3InSlotsOf2() {
      super(new CountWindow(3, 1, new SeenCounts()));
      Explore.executed();
    }
  }

  /** The planted bug: two recorders may read the same word, and the later one's write stays. */
  public static class Broken2 extends Explored {
    public Broken2() {
      super(new GetThenSet());
      Explore.executed();
    }
  }

  public static class Expected1 extends Explored {
    public Expected1() {
      super(ListWindow.ofCalls(1));
    }
  }

  public static class Expected2 extends Explored {
    public Expected2() {
      super(ListWindow.ofCalls(2));
    }
  }

  public static class Expected3 extends Explored {
    public Expected3() {
      super(ListWindow.ofCalls(3));
    }
  }

  /** A window of 2 in one word: two bits for each entry, then the number of calls. */
  private static final class GetThenSet implements FailureDetector.State {
    private final Rule rule = new SeenCounts();
    private volatile int word;

    @Override
    public boolean record(boolean failure, boolean slow, long now) {
      int before = word;
      int entries = (before << 2 | (failure ? 1 : 0) | (slow ? 2 : 0)) & 15;
      int calls = Math.min((before >> 4) + 1, 2);
      word = calls << 4 | entries;
      return rule.trips(calls, Integer.bitCount(entries & 5), Integer.bitCount(entries & 10));
    }

    @Override
    public Evidence evidence(long now) {
      int seen = word;
      int slowFailures = Integer.bitCount(seen & seen >> 1 & 5);
      return Evidence.of(
          seen >> 4, Integer.bitCount(seen & 5), Integer.bitCount(seen & 10), slowFailures, 1);
    }
  }
}
