package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever races: no more calls are under way than the limit says, nobody overtakes, no place is
 * lost, of cancel and admission one wins, and who is admitted is told once.
 */
@Tag("lincheck")
class LimiterLincheckTest {
  private static final int THREADS = 3;
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

  /** Each thread has at most one guest. */
  public static class Real {
    private final Limiter limiter = new Limiter(ConcurrencyLimit.of(MAX_CALLS).queue(QUEUE));
    private final @Nullable Guest[] guests = new @Nullable Guest[THREADS + 2];
    private final AtomicInteger enqueued = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    public Real() {
      Explore.executed();
    }

    /** 2: it has its place at once, 1: it waits, 0: neither. */
    @Operation
    public int ask(@Param(gen = ThreadIdGen.class) int thread) {
      if (guests[thread] != null) {
        return 0;
      }
      Guest guest = new TestGuest(limiter, told::incrementAndGet);
      try {
        boolean atOnce = guest.admit();
        guests[thread] = guest;
        if (atOnce) {
          return 2;
        }
        enqueued.incrementAndGet();
        return 1;
      } catch (CallLimitException e) {
        return 0;
      }
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

    /** Whether it was still waiting. */
    @Operation
    public boolean end(@Param(gen = ThreadIdGen.class) int thread) {
      Guest guest = guests[thread];
      guests[thread] = null;
      if (guest == null) {
        return false;
      }
      if (guest.leaveQueue()) {
        left.incrementAndGet();
        return true;
      }
      guest.giveBack();
      return false;
    }

    @Operation
    public int inFlight() {
      return limiter.inFlight();
    }

    @Operation
    public int waiting() {
      return limiter.waiting();
    }

    @Validate
    public void everybodyWhoIsAdmittedWasTold() {
      if (told.get() != enqueued.get() - left.get() - limiter.waiting()) {
        throw new IllegalStateException("told: " + told);
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
