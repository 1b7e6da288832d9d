package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever races with a change of the limit: it holds from one moment on, for all; new places go to
 * those who wait in their order, none of fewer ones is given too early, and each is told once.
 */
@Tag("lincheck")
class LimiterChangeLincheckTest {
  private static final int THREADS = ExploredLimiter.THREADS;
  private static final int AT_FIRST = 2;

  @Test
  void aChangeIsExactUnderConcurrency() {
    Explore.of("Limiter.change")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsInAllInterleavings(Real.class);
  }

  @Test
  void aChangeIsExactUnderStress() {
    Explore.of("Limiter.change")
        .against(Expected.class)
        .threads(THREADS, 4)
        .fromTheStart()
        .holdsUnderStress(Real.class);
  }

  @Test
  void aLimiterThatLooksAtItsLimitBeforeItTakesAPlaceIsRejected() {
    Explore.of("Limiter.change")
        .against(WithoutQueue.class)
        .threads(2, 4)
        .fromTheStart()
        .rejects(Broken.class);
  }

  /** As many places, and as many who may wait; 0: any number. */
  private static @Nullable ConcurrencyLimit limit(int places) {
    return places == 0 ? null : ConcurrencyLimit.of(places).queue(places);
  }

  /** With a limit that changes. */
  public static class Real extends ExploredLimiter {
    public Real() {
      super(new Limiter(limit(AT_FIRST)));
    }

    /** How many have a place by this who waited. */
    @Operation
    public int change(@Param(gen = IntGen.class, conf = "0:3") int places) {
      var admitted = limiter.change(limit(places));
      int number = admitted.size();
      Told.tellAll(admitted);
      return number;
    }
  }

  /** Right as long as one thread uses it. */
  public static class Expected {
    private final Deque<Integer> waiters = new ArrayDeque<>();
    private final boolean[] admitted = new boolean[THREADS + 2];
    private int inFlight;
    private int places = AT_FIRST;

    private boolean isFull(int taken) {
      return places != 0 && taken >= places;
    }

    public int ask(int thread) {
      if (admitted[thread] || waiters.contains(thread)) {
        return 0;
      }
      if (!isFull(inFlight)) {
        inFlight++;
        admitted[thread] = true;
        return 2;
      }
      return waiters.size() < places && waiters.add(thread) ? 1 : 0;
    }

    public boolean end(int thread) {
      if (!admitted[thread]) {
        return waiters.remove(thread);
      }
      admitted[thread] = false;
      inFlight--;
      admitWhomThereIsRoomFor();
      return false;
    }

    public int change(int changed) {
      places = changed;
      return admitWhomThereIsRoomFor();
    }

    private int admitWhomThereIsRoomFor() {
      int number = 0;
      while (!waiters.isEmpty() && !isFull(inFlight)) {
        admitted[waiters.remove()] = true;
        inFlight++;
        number++;
      }
      return number;
    }

    public int inFlight() {
      return inFlight;
    }

    public int waiting() {
      return waiters.size();
    }
  }

  /** Who gets no place goes. */
  public static class WithoutQueue {
    private int taken;
    private int places = AT_FIRST;

    public boolean ask() {
      boolean free = taken < places;
      taken += free ? 1 : 0;
      return free;
    }

    public void change(int changed) {
      places = changed;
    }

    public int inFlight() {
      return taken;
    }
  }

  /** The planted bug: a place is taken by a number of places that holds no more. */
  public static class Broken {
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int places = AT_FIRST;

    public Broken() {
      Explore.executed();
    }

    @Operation
    public boolean ask() {
      int before;
      do {
        before = taken.get();
        if (before >= places) {
          return false;
        }
      } while (!taken.compareAndSet(before, before + 1));
      return true;
    }

    @Operation
    public void change(@Param(gen = IntGen.class, conf = "1:2") int changed) {
      places = changed;
    }

    @Operation
    public int inFlight() {
      return taken.get();
    }
  }
}
