package dev.halfopen.pipeline;

import dev.halfopen.internal.BriefLock;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The state of a {@link ConcurrencyLimit}: who is under way, and who waits. Thread-safe. */
final class Limiter {
  /*
   * One word holds how many places are taken, and whether anybody waits. While nobody does, a place
   * is taken and given back by a compare-and-set on it; else only under the lock, under which no
   * foreign code runs.
   *
   * Invariants
   *  - taken = the guests that are ADMITTED, and those RELEASED ones whose place is on its way
   *    back; taken <= maxCalls.
   *  - waiters = the guests that are WAITING, in the order of their coming, at most `queue`; the
   *    word says that somebody waits exactly while there are any, but for moments within the lock.
   *  - The word begins to say so only when all places are taken, and then changes only under the
   *    lock. So nobody can overtake: there is a place only if nobody waits; and no wake-up is lost:
   *    who gives a place back while anybody waits hands it to the first of them.
   */
  private static final int SOMEBODY_WAITS = 1 << 31;

  private final ConcurrencyLimit limit;
  private final AtomicInteger word = new AtomicInteger();
  private final BriefLock lock = new BriefLock();
  private final Set<Guest> waiters = new LinkedHashSet<>();

  Limiter(ConcurrencyLimit limit) {
    this.limit = limit;
  }

  /**
   * Asks for a place; false: it is queued, or was given back before.
   *
   * @throws CallLimitException if all places are taken, and those of the queue
   */
  boolean admit(Guest guest) {
    if (!guest.isNew()) {
      return false;
    }
    if (takePlace()) {
      return guest.isAdmittedAtOnce(this);
    }
    lock.lock();
    try {
      while (!takePlace()) {
        if (waiters.size() == limit.queue()) {
          throw new CallLimitException(limit);
        }
        int full = limit.maxCalls();
        if (!waiters.isEmpty() || word.compareAndSet(full, full | SOMEBODY_WAITS)) {
          if (guest.moved(Guest.State.NEW, Guest.State.WAITING)) {
            waiters.add(guest);
          } else {
            noteIfNobodyWaits();
          }
          return false;
        }
      }
    } finally {
      lock.unlock();
    }
    return guest.isAdmittedAtOnce(this);
  }

  /** Takes a place, if there is one. */
  boolean takePlace() {
    int before;
    do {
      before = word.get();
      if (before < 0 || before == limit.maxCalls()) {
        return false;
      }
    } while (!word.compareAndSet(before, before + 1));
    return true;
  }

  /** How many calls are under way. */
  int inFlight() {
    return word.get() & ~SOMEBODY_WAITS;
  }

  /** How many calls wait. */
  int waiting() {
    lock.lock();
    try {
      return waiters.size();
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the queue; false if the guest has been admitted. */
  boolean leave(Guest guest) {
    lock.lock();
    try {
      if (!guest.isWaiting()) {
        return false;
      }
      guest.become(Guest.State.CANCELLED);
      waiters.remove(guest);
      noteIfNobodyWaits();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place back or to the next, who is returned; null: there is nobody to be told. */
  @Nullable Guest handOver() {
    while (true) {
      int before = word.get();
      if (before >= 0) {
        if (word.compareAndSet(before, before - 1)) {
          return null;
        }
      } else {
        Guest next = admitFirst();
        if (next != null) {
          return next;
        }
      }
    }
  }

  /** Gives a place that is taken to the first who waits; null: nobody does any more. */
  private @Nullable Guest admitFirst() {
    lock.lock();
    try {
      Iterator<Guest> first = waiters.iterator();
      if (!first.hasNext()) {
        return null;
      }
      Guest next = first.next();
      first.remove();
      next.become(Guest.State.ADMITTED);
      noteIfNobodyWaits();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, when a guest has left the queue. */
  private void noteIfNobodyWaits() {
    if (waiters.isEmpty()) {
      word.set(limit.maxCalls());
    }
  }
}
