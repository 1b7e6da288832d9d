package dev.halfopen.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tells tickets on this thread. A call that is over at once releases its place while its ticket is
 * being told; those who are admitted by that are told after it and not within, or the stack would
 * be as deep as the queue is long. Not deferred to another thread's turn: what it does there may
 * take long.
 */
final class Told {
  private static final ThreadLocal<@Nullable Deque<Limiter.Ticket>> NEXT = new ThreadLocal<>();

  private Told() {}

  static void tell(Limiter.Ticket ticket) {
    Deque<Limiter.Ticket> outer = NEXT.get();
    if (outer != null) {
      outer.add(ticket);
      return;
    }
    Deque<Limiter.Ticket> next = new ArrayDeque<>();
    NEXT.set(next);
    next.add(ticket);
    try {
      tellAll(next);
    } finally {
      NEXT.remove();
    }
  }

  private static void tellAll(Deque<Limiter.Ticket> next) {
    Limiter.Ticket each = next.poll();
    try {
      while (each != null) {
        each.tell();
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
