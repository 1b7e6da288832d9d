package dev.halfopen.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The state of a {@link ConcurrencyLimit}: who is under way, and who waits. Thread-safe. */
final class Limiter {
  /*
   * Invariants, guarded by the lock, under which no foreign code runs:
   *  - inFlight = the tickets that are ADMITTED, and inFlight <= maxCalls.
   *  - waiters = the tickets that are WAITING, in the order of their coming, at most `queue`.
   *  - While anybody waits, inFlight == maxCalls. So nobody can overtake: there is a place only if
   *    nobody waits; and no wake-up is lost: a place that is released while anybody waits goes to
   *    the first of them in the same critical section.
   *
   * The lock also decides between cancel and admission. A ticket that was admitted is told outside
   * of the lock by the thread that released the place (or by its own, if there was one at once).
   */
  private enum State {
    WAITING,
    ADMITTED,
    RELEASED,
    CANCELLED
  }

  private final ConcurrencyLimit limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Ticket> waiters = new LinkedHashSet<>();
  private int inFlight;

  Limiter(ConcurrencyLimit limit) {
    this.limit = limit;
  }

  /** A place at once; null if all are taken. */
  @Nullable Ticket tryAcquire() {
    lock.lock();
    try {
      return inFlight < limit.maxCalls() ? admitted(new Ticket(ticket -> {})) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks for a place.
   *
   * @param whenAdmitted told once, on this thread or on that of a call that ends, unless the ticket
   *     is cancelled before; with the ticket, which may come before this method returns. Should not
   *     throw
   * @throws CallLimitException if all places are taken, and those of the queue
   */
  Ticket enqueue(Consumer<Ticket> whenAdmitted) {
    Ticket ticket = new Ticket(whenAdmitted);
    lock.lock();
    try {
      if (inFlight == limit.maxCalls()) {
        if (waiters.size() == limit.queue()) {
          throw new CallLimitException(limit);
        }
        waiters.add(ticket);
        return ticket;
      }
      admitted(ticket);
    } finally {
      lock.unlock();
    }
    Told.tell(ticket);
    return ticket;
  }

  private Ticket admitted(Ticket ticket) {
    inFlight++;
    ticket.state = State.ADMITTED;
    return ticket;
  }

  /** How many calls are under way. */
  int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
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

  private boolean leave(Ticket ticket) {
    lock.lock();
    try {
      if (ticket.state != State.WAITING) {
        return false;
      }
      ticket.state = State.CANCELLED;
      waiters.remove(ticket);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place back or to the next, who is returned; null: there is nobody to be told. */
  private @Nullable Ticket handOver(Ticket ticket) {
    lock.lock();
    try {
      if (ticket.state != State.ADMITTED) {
        return null;
      }
      ticket.state = State.RELEASED;
      inFlight--;
      Iterator<Ticket> first = waiters.iterator();
      if (!first.hasNext()) {
        return null;
      }
      Ticket next = first.next();
      first.remove();
      return admitted(next);
    } finally {
      lock.unlock();
    }
  }

  /** One call's place, or its turn in the queue. Thread-safe. */
  final class Ticket {
    private final Consumer<Ticket> whenAdmitted;
    private State state = State.WAITING;

    private Ticket(Consumer<Ticket> whenAdmitted) {
      this.whenAdmitted = whenAdmitted;
    }

    /** Leaves the queue; false if it isn't (or not any more) waiting, so that it has been told. */
    boolean cancel() {
      return leave(this);
    }

    /** Gives the place back. Does nothing if there is none, or it was given back before. */
    void release() {
      Ticket next = handOver(this);
      if (next != null) {
        Told.tell(next);
      }
    }
  }

  /**
   * Tells tickets on this thread. A call that is over at once releases its place while its ticket
   * is being told; those who are admitted by that are told after it and not within, or the stack
   * would be as deep as the queue is long. Not deferred to another thread's turn: what it does
   * there may take long.
   */
  private static final class Told {
    private static final ThreadLocal<@Nullable Deque<Ticket>> NEXT = new ThreadLocal<>();

    static void tell(Ticket ticket) {
      Deque<Ticket> outer = NEXT.get();
      if (outer != null) {
        outer.add(ticket);
        return;
      }
      Deque<Ticket> next = new ArrayDeque<>();
      NEXT.set(next);
      next.add(ticket);
      try {
        tellAll(next);
      } finally {
        NEXT.remove();
      }
    }

    private static void tellAll(Deque<Ticket> next) {
      Ticket each = next.poll();
      try {
        while (each != null) {
          each.whenAdmitted.accept(each);
          each = next.poll();
        }
      } finally {
        if (each != null) {
          // It threw, which it should not: the others hold places all the same, and must know.
          tellAll(next);
        }
      }
    }
  }
}
