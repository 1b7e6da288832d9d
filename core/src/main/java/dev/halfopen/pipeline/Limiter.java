package dev.halfopen.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The state of a {@link ConcurrencyLimit}: who is under way, and who waits. Thread-safe. */
final class Limiter {
  /*
   * One word holds how many places are taken, and whether anybody waits. While nobody does, a place
   * is taken and given back by a compare-and-set on it; else only under the lock, under which no
   * foreign code runs.
   *
   * Invariants
   *  - taken = the tickets that are ADMITTED, and those RELEASED ones whose place is on its way
   *    back; taken <= maxCalls.
   *  - waiters = the tickets that are WAITING, in the order of their coming, at most `queue`; the
   *    word says that somebody waits exactly while there are any, but for moments within the lock.
   *  - The word begins to say so only when all places are taken, and then changes only under the
   *    lock. So nobody can overtake: there is a place only if nobody waits; and no wake-up is lost:
   *    who gives a place back while anybody waits hands it to the first of them.
   *  - A ticket is made before anything is known of it, and is NEW until it is admitted or queued:
   *    NEW and ADMITTED are left by one compare-and-set, so that who is given up while it asks for
   *    a place gets none, and a place is given back once. WAITING is left under the lock, which
   *    decides between cancel and admission.
   *
   * A ticket that was admitted is told outside of the lock by the thread that gave the place back
   * (or by its own, if there was one at once).
   */
  private enum State {
    NEW,
    WAITING,
    ADMITTED,
    RELEASED,
    CANCELLED
  }

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Ticket.class, "state", State.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int SOMEBODY_WAITS = 1 << 31;

  private final ConcurrencyLimit limit;
  private final AtomicInteger word = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Ticket> waiters = new LinkedHashSet<>();

  Limiter(ConcurrencyLimit limit) {
    this.limit = limit;
  }

  /** Who waits for a place. */
  interface Guest {
    /**
     * It has its place after it has waited: told once, on the thread of a call that ends, unless
     * the ticket was given back before. Should not throw.
     */
    void placeIsHere();
  }

  /** A ticket for one call, which has no place yet. */
  Ticket ticket(Guest guest) {
    return new Ticket(guest);
  }

  /**
   * Asks for a place; false: it is queued, or was given back before.
   *
   * @throws CallLimitException if all places are taken, and those of the queue
   */
  private boolean admit(Ticket ticket) {
    if (ticket.state != State.NEW) {
      return false;
    }
    if (takePlace()) {
      return ticket.admittedAtOnce();
    }
    lock.lock();
    try {
      while (!takePlace()) {
        if (waiters.size() == limit.queue()) {
          throw new CallLimitException(limit);
        }
        int full = limit.maxCalls();
        if (!waiters.isEmpty() || word.compareAndSet(full, full | SOMEBODY_WAITS)) {
          if (STATE.compareAndSet(ticket, State.NEW, State.WAITING)) {
            waiters.add(ticket);
          } else {
            noteIfNobodyWaits();
          }
          return false;
        }
      }
    } finally {
      lock.unlock();
    }
    return ticket.admittedAtOnce();
  }

  /** Takes a place, if there is one. */
  private boolean takePlace() {
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

  /** Leaves the queue; false if the ticket has been admitted. */
  private boolean leave(Ticket ticket) {
    lock.lock();
    try {
      if (ticket.state != State.WAITING) {
        return false;
      }
      ticket.state = State.CANCELLED;
      waiters.remove(ticket);
      noteIfNobodyWaits();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place back or to the next, who is returned; null: there is nobody to be told. */
  private @Nullable Ticket handOver() {
    while (true) {
      int before = word.get();
      if (before >= 0) {
        if (word.compareAndSet(before, before - 1)) {
          return null;
        }
      } else {
        Ticket next = admitFirst();
        if (next != null) {
          return next;
        }
      }
    }
  }

  /** Gives a place that is taken to the first who waits; null: nobody does any more. */
  private @Nullable Ticket admitFirst() {
    lock.lock();
    try {
      Iterator<Ticket> first = waiters.iterator();
      if (!first.hasNext()) {
        return null;
      }
      Ticket next = first.next();
      first.remove();
      next.state = State.ADMITTED;
      noteIfNobodyWaits();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, when a ticket has left the queue. */
  private void noteIfNobodyWaits() {
    if (waiters.isEmpty()) {
      word.set(limit.maxCalls());
    }
  }

  /** One call's place under the limit, or its turn in the queue. Thread-safe. */
  final class Ticket {
    private final Guest guest;
    private volatile State state = State.NEW;

    private Ticket(Guest guest) {
      this.guest = guest;
    }

    /**
     * Asks for a place; true if it has one at once. Else it waits, unless it was given back.
     *
     * @throws CallLimitException if all places are taken, and those of the queue
     */
    boolean admit() {
      return Limiter.this.admit(this);
    }

    /** Takes a place if there is one and nobody waits; else it may still ask for one. */
    boolean tryAdmit() {
      return state == State.NEW && takePlace() && admittedAtOnce();
    }

    private boolean admittedAtOnce() {
      if (STATE.compareAndSet(this, State.NEW, State.ADMITTED)) {
        return true;
      }
      passOn();
      return false;
    }

    /** Whether it has a place. */
    boolean hasPlace() {
      return state == State.ADMITTED;
    }

    /** Leaves the queue; false if it isn't (or not any more) waiting. */
    boolean leaveQueue() {
      return state == State.WAITING && leave(this);
    }

    /** Gives the place back, or no longer wants it. Does nothing the second time. */
    void giveBack() {
      if (STATE.compareAndSet(this, State.NEW, State.CANCELLED) || leaveQueue()) {
        return;
      }
      if (STATE.compareAndSet(this, State.ADMITTED, State.RELEASED)) {
        passOn();
      }
    }

    private void passOn() {
      Ticket next = handOver();
      if (next != null) {
        Told.tell(next, this);
      }
    }

    /** For {@link Told}. */
    void tell() {
      guest.placeIsHere();
    }
  }
}
