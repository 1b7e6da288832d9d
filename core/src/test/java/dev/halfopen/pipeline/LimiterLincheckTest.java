package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever races: no more calls are under way than the limit says, nobody overtakes, no place is
 * lost, of cancel and admission one wins, and who is admitted is told once.
 */
@Tag("lincheck")
class LimiterLincheckTest {
  private static final int THREADS = ExploredLimiter.THREADS;
  private static final int MAX_CALLS = 1;
  private static final int QUEUE = 2;

  @Test
  void isExactUnderConcurrency() {
    Explore.of("Limiter")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void isExactUnderStress() {
    Explore.of("Limiter")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsUnderStress(Real.class);
  }

  @Test
  void aLimiterThatLooksAndThenTakesIsRejected() {
    Explore.of("Limiter")
        .against(Expected.class)
        .threads(2, 3)
        .fromTheStart()
        .rejects(Broken.class);
  }

  /** With a limit that stays. */
  public static class Real extends ExploredLimiter {
    public Real() {
      super(new Limiter(ConcurrencyLimit.of(MAX_CALLS).queue(QUEUE)));
    }

    /** Who gives up while it asks gets no place and leaves none behind. */
    @Operation
    public void askAndGiveUp() {
      Guest guest = new TestGuest(limiter, told::incrementAndGet);
      guest.giveBack();
      if (guest.admit()) {
        throw new IllegalStateException("admitted");
      }
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private final Deque<Integer> waiters = new ArrayDeque<>();
    private final boolean[] admitted = new boolean[THREADS + 2];
    private volatile int inFlight;

    public int ask(int thread) {
      int before = inFlight;
      if (admitted[thread] || waiters.contains(thread)) {
        return 0;
      }
      if (before < MAX_CALLS) {
        inFlight = before + 1;
        admitted[thread] = true;
        return 2;
      }
      return waiters.size() < QUEUE && waiters.add(thread) ? 1 : 0;
    }

    public void askAndGiveUp() {}

    public boolean end(int thread) {
      if (!admitted[thread]) {
        return waiters.remove(thread);
      }
      admitted[thread] = false;
      Integer next = waiters.poll();
      int before = inFlight;
      if (next == null) {
        inFlight = before - 1;
      } else {
        admitted[next] = true;
      }
      return false;
    }

    public int inFlight() {
      return inFlight;
    }

    public int waiting() {
      return waiters.size();
    }
  }

  /** The planted bug: two callers may both find the last place free. */
  public static class Broken extends Expected {
    public Broken() {
      Explore.executed();
    }

    @Override
    @Operation
    public int ask(@Param(gen = ThreadIdGen.class) int thread) {
      return super.ask(thread);
    }

    @Override
    @Operation
    public int inFlight() {
      return super.inFlight();
    }
  }
}
