package dev.halfopen.pipeline;

import dev.halfopen.internal.BriefLock;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link ConcurrencyLimit}, which may change: who is under way, and who waits.
 * Thread-safe.
 */
final class Limiter {
  /*
   * One word holds how many places there are, how many of them are taken, and whether anybody
   * waits. While nobody does, a place is taken and given back by a compare-and-set on it; else only
   * under the lock, under which no foreign code runs, and under which alone the number of places
   * changes. So nobody takes a place by a number that holds no more.
   *
   * Invariants
   *  - taken = the guests that are ADMITTED, and those RELEASED ones whose place is on its way
   *    back. A place is taken only while taken < places. So taken <= places, but after there were
   *    made fewer: then places that are given back are nobody's until enough came back.
   *  - waiters = the guests that are WAITING, in the order of their coming; none joins them while
   *    there are `queue` or more. The word says that somebody waits exactly while there are any,
   *    but for moments within the lock.
   *  - The word begins to say so only when all places are taken, and then changes only under the
   *    lock; whoever makes one free there, or more of them, admits those who wait first. So nobody
   *    can overtake: there is a place only if nobody waits; and no wake-up is lost.
   *
   * No limit is as many places as the word can count.
   */
  private static final long SOMEBODY_WAITS = Long.MIN_VALUE;

  private static final int PLACES_SHIFT = 32;
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private final AtomicLong word;
  private final BriefLock lock = new BriefLock();
  private final Set<Guest> waiters = new LinkedHashSet<>();

  /** Null: there is none. Guarded by the lock. */
  private @Nullable ConcurrencyLimit limit;

  /**
   * All places are free.
   *
   * @param limit null: there is none
   */
  Limiter(@Nullable ConcurrencyLimit limit) {
    this.limit = limit;
    this.word = new AtomicLong((long) places(limit) << PLACES_SHIFT);
  }

  private static int places(@Nullable ConcurrencyLimit limit) {
    return limit == null ? UNLIMITED : limit.maxCalls();
  }

  private static int places(long word) {
    return (int) ((word & ~SOMEBODY_WAITS) >>> PLACES_SHIFT);
  }

  private static int taken(long word) {
    return (int) word;
  }

  private static boolean isFull(long word) {
    return taken(word) >= places(word);
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
        ConcurrencyLimit present = limit;
        if (present != null && waiters.size() >= present.queue()) {
          throw new CallLimitException(present);
        }
        long full = word.get();
        if (full < 0 || (isFull(full) && word.compareAndSet(full, full | SOMEBODY_WAITS))) {
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
    long before;
    do {
      before = word.get();
      if (before < 0 || isFull(before)) {
        return false;
      }
    } while (!word.compareAndSet(before, before + 1));
    return true;
  }

  /** How many calls are under way. */
  int inFlight() {
    return taken(word.get());
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
      long before = word.get();
      if (before < 0) {
        return handOverToTheFirst();
      }
      if (word.compareAndSet(before, before - 1)) {
        return null;
      }
    }
  }

  private @Nullable Guest handOverToTheFirst() {
    lock.lock();
    try {
      long present = word.get();
      Guest next = taken(present) > places(present) ? null : takeFirst();
      if (next == null) {
        word.decrementAndGet();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: the first who waits, who has a place now; null: nobody does any more. */
  private @Nullable Guest takeFirst() {
    Iterator<Guest> first = waiters.iterator();
    if (!first.hasNext()) {
      return null;
    }
    Guest next = first.next();
    first.remove();
    next.become(Guest.State.ADMITTED);
    noteIfNobodyWaits();
    return next;
  }

  /** Under the lock, when a guest has left the queue. */
  private void noteIfNobodyWaits() {
    if (waiters.isEmpty()) {
      word.getAndUpdate(before -> before & ~SOMEBODY_WAITS);
    }
  }

  /**
   * Another limit holds from now on; null: none. Who has a place keeps it, and who waits goes on
   * waiting, unless there are places now.
   *
   * @return who has one by this, in the order of their coming, and is to be told
   */
  Queue<Guest> change(@Nullable ConcurrencyLimit changed) {
    lock.lock();
    try {
      limit = changed;
      int places = places(changed);
      int waiting = waiters.size();
      long before;
      int admitted;
      long after;
      do {
        before = word.get();
        admitted = Math.min(waiting, Math.max(0, places - taken(before)));
        after = ((long) places << PLACES_SHIFT) | (taken(before) + admitted);
        if (waiting > admitted) {
          after |= SOMEBODY_WAITS;
        }
      } while (!word.compareAndSet(before, after));
      Queue<Guest> next = new ArrayDeque<>();
      while (next.size() < admitted) {
        next.add(Objects.requireNonNull(takeFirst()));
      }
      return next;
    } finally {
      lock.unlock();
    }
  }
}
