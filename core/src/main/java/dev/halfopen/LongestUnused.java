package dev.halfopen;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Knows which breaker of a registry makes room for the next. Guarded by the registry's lock. */
final class LongestUnused {
  /*
   * Calls tell nobody that a breaker is used. A breaker counts them anyway and keeps when it last
   * admitted one; we look when somebody must go. So a heap holds the entries by what was known of
   * their last use when they were put in, which can only be too early: the first of the heap is
   * looked at, and if it was used since, it goes back to where it belongs and the next one is
   * looked at. The one that stays first is the longest unused. A look that finds a use is paid for
   * by that use, once, however many calls it was.
   *
   * What is needed (see RegistryEntry.isNeeded) is set aside in a second heap, so that it isn't
   * looked at again for each new name. It returns when the first heap has nobody to give: that
   * costs as many looks as there are entries, so it must have been earned, by LOOKS_EARNED for each
   * new name. A full registry of needed breakers therefore costs a bounded number of looks for each
   * name on average, and grows a little longer, up to its hard limit, before it notices that some
   * are needed no more.
   *
   * A look needs the time by the breaker's own clock. Where that has not been read, nothing is
   * looked at and nobody taken, and the readings say that they are incomplete.
   */
  private static final int INITIAL_SIZE = 16;
  private static final int LOOKS_EARNED = 16;

  private static final Comparator<RegistryEntry> BY_USE = RegistryEntry::byUse;

  private final PriorityQueue<RegistryEntry> order = new PriorityQueue<>(INITIAL_SIZE, BY_USE);
  private final PriorityQueue<RegistryEntry> needed = new PriorityQueue<>(INITIAL_SIZE, BY_USE);
  private @Nullable RegistryEntry newest;
  private long turn;
  private long looks;

  /** The count of the names that have come. */
  long turn() {
    return turn;
  }

  /**
   * A new name has come and wants its place, before there is an entry for it.
   *
   * @return false if the readings are incomplete
   */
  boolean newTurn(ClockReadings clocks) {
    RegistryEntry last = newest;
    if (last != null && !clocks.haveThatOf(last.breaker())) {
      return false;
    }
    turn++;
    looks = Math.min(looks + LOOKS_EARNED, 4L * (size() + LOOKS_EARNED));
    // A look at the one that came last: it was most likely used at once, and only now can that be
    // told from a use later on.
    if (last != null) {
      last.look(clocks, turn);
    }
    return true;
  }

  void add(RegistryEntry entry) {
    entry.fixKey();
    order.add(entry);
    newest = entry;
  }

  void remove(RegistryEntry entry) {
    if (!order.remove(entry)) {
      needed.remove(entry);
    }
    if (newest == entry) {
      newest = null;
    }
  }

  private int size() {
    return order.size() + needed.size();
  }

  /** Takes the longest unused one out that nobody needs; null: none was found. */
  @Nullable RegistryEntry takeUnneeded(ClockReadings clocks) {
    RegistryEntry found = pollUnneeded(clocks);
    if (found == null && !clocks.areIncomplete() && looks >= needed.size() && !needed.isEmpty()) {
      order.addAll(needed);
      needed.clear();
      found = pollUnneeded(clocks);
    }
    return found;
  }

  private @Nullable RegistryEntry pollUnneeded(ClockReadings clocks) {
    for (RegistryEntry first = order.peek(); first != null; first = order.peek()) {
      if (looks <= 0 || !clocks.haveThatOf(first.breaker())) {
        return null;
      }
      order.poll();
      looks--;
      if (!isInItsPlace(first, clocks)) {
        first.fixKey();
        order.add(first);
      } else if (first.isNeeded(clocks)) {
        needed.add(first);
      } else {
        return taken(first);
      }
    }
    return null;
  }

  private boolean isInItsPlace(RegistryEntry entry, ClockReadings clocks) {
    entry.look(clocks, turn);
    return entry.isInItsPlace();
  }

  /** Takes the longest unused one out, whatever it is; null: none was found. */
  @Nullable RegistryEntry takeAny(ClockReadings clocks) {
    while (true) {
      PriorityQueue<RegistryEntry> heap = order;
      RegistryEntry first = order.peek();
      RegistryEntry firstNeeded = needed.peek();
      if (first == null || (firstNeeded != null && BY_USE.compare(firstNeeded, first) < 0)) {
        heap = needed;
        first = firstNeeded;
      }
      if (first == null || !clocks.haveThatOf(first.breaker())) {
        return null;
      }
      heap.poll();
      if (isInItsPlace(first, clocks)) {
        return taken(first);
      }
      first.fixKey();
      heap.add(first);
    }
  }

  private RegistryEntry taken(RegistryEntry entry) {
    if (newest == entry) {
      newest = null;
    }
    return entry;
  }
}
