package dev.halfopen.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Tells guests that they have a place, at once and on this thread, which may be the executor that
 * their calls run on. A call that is over at once gives its place to the next while it is being
 * told: beyond a certain depth that one is told after it and not within, or the stack would be as
 * deep as the queue is long. Whoever gets the place of another call is told within, however deep.
 */
final class Told {
  private static final int DEPTH = 16;

  private static final ThreadLocal<@Nullable Told> INNERMOST = new ThreadLocal<>();

  private final @Nullable Told outer;
  private final int depth;
  private final Deque<Guest> next = new ArrayDeque<>(1);
  private Guest present;

  private Told(@Nullable Told outer, Guest first) {
    this.outer = outer;
    this.depth = outer == null ? 1 : outer.depth + 1;
    this.present = first;
  }

  /** Tells a guest that it has the place which the other one has given back. */
  static void tell(Guest guest, Guest givenBackBy) {
    Told innermost = INNERMOST.get();
    if (innermost != null && innermost.depth >= DEPTH && innermost.present == givenBackBy) {
      innermost.next.add(guest);
    } else {
      new Told(innermost, guest).run();
    }
  }

  /** Tells guests that they have places which nobody has given back, one after the other. */
  static void tellAll(Queue<Guest> guests) {
    Guest first = guests.poll();
    if (first != null) {
      Told told = new Told(INNERMOST.get(), first);
      told.next.addAll(guests);
      told.run();
    }
  }

  private void run() {
    INNERMOST.set(this);
    try {
      tellAll(present);
    } finally {
      if (outer == null) {
        INNERMOST.remove();
      } else {
        INNERMOST.set(outer);
      }
    }
  }

  private void tellAll(@Nullable Guest first) {
    Guest each = first;
    try {
      while (each != null) {
        present = each;
        each.placeIsHere();
        each = next.poll();
      }
    } finally {
      if (each != null) {
        // It threw, which it should not: the others hold places all the same, and must know.
        tellAll(next.poll());
      }
    }
  }
}
