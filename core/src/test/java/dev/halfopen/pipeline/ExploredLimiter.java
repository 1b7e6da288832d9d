package dev.halfopen.pipeline;

import dev.halfopen.concurrent.Explore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/** A limiter whose interleavings are explored. Each thread has at most one guest. */
public abstract class ExploredLimiter {
  static final int THREADS = 3;

  final Limiter limiter;
  final AtomicInteger told = new AtomicInteger();
  private final @Nullable Guest[] guests = new @Nullable Guest[THREADS + 2];
  private final AtomicInteger enqueued = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();

  ExploredLimiter(Limiter limiter) {
    this.limiter = limiter;
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
