package dev.halfopen.longrun;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Each attempt by a number of its own, which goes with its request: so it is seen whether it has
 * arrived, and that it did so once.
 */
final class Attempts {
  static final String HEADER = "X-Attempt";

  private static final int MOST_FAULTS = 20;

  private final AtomicLong made = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final Set<String> onTheWay = ConcurrentHashMap.newKeySet();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private long unsent;

  /** An attempt is made; its number. */
  String make() {
    String id = Long.toString(made.incrementAndGet());
    onTheWay.add(id);
    return id;
  }

  /** The service has its request. */
  void arrived(String id) {
    if (!onTheWay.remove(id)) {
      fault("attempt " + id + " arrived twice, or was never made");
    }
  }

  /** The service's answer is there. */
  void answered(String id) {
    answered.incrementAndGet();
    if (onTheWay.contains(id)) {
      fault("attempt " + id + " was answered by nobody");
    }
  }

  private void fault(String text) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(text);
    }
  }

  long made() {
    return made.get();
  }

  /** Those that failed, or that were given up. */
  long unanswered() {
    return made.get() - answered.get();
  }

  List<String> faults() {
    return new ArrayList<>(faults);
  }

  /** Asked at rest: those that were given up before they were sent, since the beginning. */
  synchronized long unsent() {
    return unsent + onTheWay.size();
  }

  /** At rest: what has not arrived by now never will. */
  synchronized void settle() {
    unsent += onTheWay.size();
    onTheWay.clear();
  }
}
