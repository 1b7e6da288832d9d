package dev.halfopen;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The trial calls under way in a HALF_OPEN phase, in the order in which their leases run out. Not
 * thread-safe: the phase guards it by its lock.
 */
final class Leases {
  /*
   * Calls renew their leases without the lock, so a place in the order may be too early, never too
   * late: a renewal that ends sooner takes the lock and moves. Who comes first in the order is
   * looked at when its place is due, and gets a new one if its lease was renewed. So admitting,
   * ending and expiring are logarithmic in the number of trial calls, and a renewal costs nothing.
   */
  private final TreeSet<Trial> running = new TreeSet<>(Leases::inOrder);

  private final long origin;
  private long numbers;

  /**
   * None under way.
   *
   * @param origin a time to count from, so that the clock may overflow
   */
  Leases(long origin) {
    this.origin = origin;
  }

  private static int inOrder(Trial one, Trial other) {
    int byPlace = Long.compare(one.place(), other.place());
    return byPlace != 0 ? byPlace : Long.compare(one.number(), other.number());
  }

  int size() {
    return running.size();
  }

  void add(Trial trial) {
    trial.numbered(numbers++);
    place(trial);
  }

  private void place(Trial trial) {
    trial.placed(trial.expiresAt() - origin);
    running.add(trial);
  }

  /** Ends a trial call; false: it was not under way any more. */
  boolean remove(Trial trial) {
    return running.remove(trial);
  }

  /** Its lease ends sooner than it did. */
  void move(Trial trial) {
    if (running.remove(trial)) {
      place(trial);
    }
  }

  /** Takes one out whose lease has expired; null: there is none. */
  @Nullable Trial takeExpired(long now) {
    while (!running.isEmpty() && running.first().place() <= now - origin) {
      Trial due = running.first();
      running.remove(due);
      if (due.remaining(now) <= 0) {
        return due;
      }
      place(due);
    }
    return null;
  }

  int expired(long now) {
    int expired = 0;
    for (Trial trial : running) {
      if (trial.place() > now - origin) {
        break;
      }
      expired += trial.remaining(now) <= 0 ? 1 : 0;
    }
    return expired;
  }

  /** Nanoseconds in which surely none expires. */
  long noneBefore(long now) {
    return running.isEmpty() ? Long.MAX_VALUE / 2 : running.first().place() - (now - origin);
  }
}
