package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever races with a change of the limit: it holds from one moment on, for all; new places go to
 * those who wait in their order, none of fewer ones is given too early, and each is told once.
 */
@Tag("lincheck")
class LimiterChangeLincheckTest {
  private static final int THREADS = 3;
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

  /** Each thread has at most one guest. */
  public static class Real {
    private final Limiter limiter = new Limiter(limit(AT_FIRST));
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

    /** How many have a place by this who waited. */
    @Operation
    public int change(@Param(gen = IntGen.class, conf = "0:3") int places) {
      var admitted = limiter.change(limit(places));
      int number = admitted.size();
      Told.tellAll(admitted);
      return number;
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
