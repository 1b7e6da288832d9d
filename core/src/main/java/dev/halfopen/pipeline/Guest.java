package dev.halfopen.pipeline;

import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Who wants a place under a concurrency limit, has one, or has had one. Thread-safe. */
abstract class Guest {
  /*
   * A guest is NEW until it is admitted or queued: NEW and ADMITTED are left by one
   * compare-and-set, so that who is given up while it asks for a place gets none, and a place is
   * given back once. WAITING is left under the limiter's lock, which decides between cancel and
   * admission.
   *
   * A guest that was admitted is told outside of the lock by the thread that gave the place back,
   * or made more places (or by its own, if there was one at once).
   */
  enum State {
    NEW,
    WAITING,
    ADMITTED,
    RELEASED,
    CANCELLED
  }

  private static final VarHandle STATE =
      Fields.handle(MethodHandles.lookup(), "state", State.class);

  private final @Nullable Limiter limiter;
  private volatile State state = State.NEW;

  /**
   * A guest who has no place yet.
   *
   * @param limiter null: there is no limit
   */
  Guest(@Nullable Limiter limiter) {
    this.limiter = limiter;
  }

  /**
   * It has its place after it has waited: told once, on the thread of a call that ends or of who
   * changes the limit, unless the place was given back before. Should not throw.
   */
  abstract void placeIsHere();

  /**
   * Asks for a place; true if it has one at once. Else it waits, unless it was given back.
   *
   * @throws CallLimitException if all places are taken, and those of the queue
   */
  final boolean admit() {
    return limiter == null || limiter.admit(this);
  }

  /** Takes a place if there is one and nobody waits; else it may still ask for one. */
  final boolean tryAdmit() {
    return limiter == null || (isNew() && limiter.takePlace() && isAdmittedAtOnce(limiter));
  }

  /** Whether it has a place. */
  final boolean hasPlace() {
    return state == State.ADMITTED;
  }

  /** Leaves the queue; false if it isn't (or not any more) waiting. */
  final boolean leaveQueue() {
    return limiter != null && isWaiting() && limiter.leave(this);
  }

  /** Gives the place back, or no longer wants it. Does nothing the second time. */
  final void giveBack() {
    if (limiter == null || moved(State.NEW, State.CANCELLED) || leaveQueue()) {
      return;
    }
    if (moved(State.ADMITTED, State.RELEASED)) {
      passOn(limiter);
    }
  }

  /** A place is taken for it; false: it is given up, and the place goes to the next. */
  final boolean isAdmittedAtOnce(Limiter its) {
    if (moved(State.NEW, State.ADMITTED)) {
      return true;
    }
    passOn(its);
    return false;
  }

  private void passOn(Limiter its) {
    Guest next = its.handOver();
    if (next != null) {
      Told.tell(next, this);
    }
  }

  final boolean isNew() {
    return state == State.NEW;
  }

  final boolean isWaiting() {
    return state == State.WAITING;
  }

  /** For the limiter, under its lock. */
  final void become(State next) {
    state = next;
  }

  /** Whether it has left one state for another, by this call. */
  final boolean moved(State from, State to) {
    return STATE.compareAndSet(this, from, to);
  }
}
