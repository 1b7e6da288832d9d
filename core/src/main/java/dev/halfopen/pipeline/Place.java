package dev.halfopen.pipeline;

import org.jspecify.annotations.Nullable;

/** One call's place under the concurrency limit: wanted, taken, given back once. Thread-safe. */
final class Place {
  /*
   * A call may be given up while it is being queued. So `gone` is set before the ticket is looked
   * at, and the ticket is stored before `gone` is looked at: one of both gives it back, or both,
   * which the ticket allows.
   */
  private final @Nullable Limiter limiter;
  private volatile Limiter.@Nullable Ticket ticket;
  private volatile boolean gone;

  /** A place under this limit; null: there is none, and always a place. */
  Place(@Nullable Limiter limiter) {
    this.limiter = limiter;
  }

  /** Takes the place if there is one free and nobody waits. */
  boolean tryTake() {
    if (limiter == null) {
      return true;
    }
    Limiter.Ticket taken = limiter.tryAcquire();
    if (taken != null) {
      store(taken);
    }
    return taken != null;
  }

  /**
   * Queues for the place; the task runs when it is taken.
   *
   * @throws CallLimitException if too many wait already
   */
  void await(Runnable taken) {
    if (limiter != null) {
      store(
          limiter.enqueue(
              mine -> {
                store(mine);
                taken.run();
              }));
    }
  }

  private void store(Limiter.Ticket mine) {
    ticket = mine;
    if (gone) {
      giveBack();
    }
  }

  /** Leaves the queue; false if the place was taken before, and still is. */
  boolean leaveQueue() {
    Limiter.Ticket mine = ticket;
    boolean left = mine != null && mine.cancel();
    if (left) {
      gone = true;
    }
    return left;
  }

  /** Gives the place back, or no longer wants it. */
  void giveBack() {
    gone = true;
    Limiter.Ticket mine = ticket;
    if (mine != null && !mine.cancel()) {
      mine.release();
    }
  }

  boolean isGone() {
    return gone;
  }
}
