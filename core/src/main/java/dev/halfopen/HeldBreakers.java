package dev.halfopen;

import dev.halfopen.internal.BriefLock;
import dev.halfopen.internal.SafeLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds the breakers of a registry, and makes room for those that come. Thread-safe. */
final class HeldBreakers {
  /*
   * Invariants, under the lock:
   *   1. A name stands in `held`, or in `gone`, or in neither.
   *   2. The entries of `held` and of `unused` are the same, at most twice the soft limit.
   *   3. What comes and goes is queued for the listeners in that order.
   * To find a held breaker takes no lock. Breakers are made, their clocks read, warnings written
   * and listeners told without it.
   */
  private static final int LEAVING_FOR_ONE_THAT_COMES = 2;

  private final int softLimit;
  private final int hardLimit;
  private final BriefLock lock = new BriefLock();
  private final Map<String, RegistryEntry> held = new ConcurrentHashMap<>();
  private final LongestUnused unused = new LongestUnused();
  private final GoneBreakers gone = new GoneBreakers();
  private final RegistryListeners listeners = new RegistryListeners();
  private boolean warnedOfHardLimit;

  HeldBreakers(int softLimit) {
    this.softLimit = softLimit;
    this.hardLimit = 2 * softLimit;
  }

  /** The entry of this name; null: there is none. */
  @Nullable RegistryEntry find(String name) {
    return held.get(name);
  }

  /** All at this moment, in no order. Unmodifiable. */
  List<CircuitBreaker> all() {
    return List.<CircuitBreaker>copyOf(held.values().stream().map(RegistryEntry::breaker).toList());
  }

  /**
   * Takes a breaker in, unless there is one of that name, be it that it has made room before.
   *
   * @param ownSettings whether somebody gave it settings that its name alone would not bring
   * @param clocks with that of the registry
   */
  RegistryEntry come(EnhancedCircuitBreaker fresh, boolean ownSettings, ClockReadings clocks) {
    boolean counted = false;
    boolean toWarn = false;
    RegistryEntry entry = null;
    while (entry == null) {
      clocks.complete();
      lock.lock();
      try {
        RegistryEntry present = held.get(fresh.name());
        if (present != null) {
          return present;
        }
        counted = counted || unused.newTurn(clocks);
        toWarn |= counted && makeRoom(clocks);
        if (!clocks.areIncomplete()) {
          entry = taken(fresh, ownSettings, clocks.now());
        }
      } finally {
        lock.unlock();
      }
    }
    if (toWarn) {
      SafeLog.warn(
          "A circuit breaker registry holds twice its soft limit of "
              + softLimit
              + ": the longest unused breakers make room now, whatever their state and settings."
              + " Do names come from outside?");
    }
    return entry;
  }

  /** Makes room for one more, unless the readings are incomplete; says whether to warn of how. */
  private boolean makeRoom(ClockReadings clocks) {
    for (int i = 0; i < LEAVING_FOR_ONE_THAT_COMES && held.size() >= softLimit; i++) {
      RegistryEntry leaving = unused.takeUnneeded(clocks);
      if (leaving == null) {
        break;
      }
      leave(leaving);
    }
    if (clocks.areIncomplete() || held.size() < hardLimit) {
      return false;
    }
    RegistryEntry forced = unused.takeAny(clocks);
    if (forced == null) {
      return false;
    }
    leave(forced);
    boolean first = !warnedOfHardLimit;
    warnedOfHardLimit = true;
    return first;
  }

  private RegistryEntry taken(EnhancedCircuitBreaker fresh, boolean ownSettings, long now) {
    GoneBreakers.Gone known = gone.takeBack(fresh.name());
    EnhancedCircuitBreaker same = known == null ? null : known.get();
    RegistryEntry entry =
        known == null || same == null
            ? new RegistryEntry(fresh, ownSettings, now, unused.turn())
            : new RegistryEntry(same, known.hasOwnSettings(), now, unused.turn());
    unused.add(entry);
    held.put(fresh.name(), entry);
    listeners.added(entry.breaker());
    return entry;
  }

  private void leave(RegistryEntry entry) {
    gone.add(entry);
    held.remove(entry.breaker().name());
    listeners.removed(entry.breaker());
  }

  /** Forgets a name, also for who asks for it next; false if it is not held. */
  boolean remove(String name) {
    lock.lock();
    try {
      gone.takeBack(name);
      RegistryEntry entry = held.remove(name);
      if (entry == null) {
        return false;
      }
      unused.remove(entry);
      listeners.removed(entry.breaker());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Tells a listener of all that are held, and from then on of each that comes or goes. */
  Subscription listen(Consumer<? super RegistryChange> listener) {
    RegistryListeners.Listener added;
    lock.lock();
    try {
      added = listeners.add(listener, all());
    } finally {
      lock.unlock();
    }
    listeners.deliver();
    return () -> listeners.remove(added);
  }

  /** Tells what is to be told, unless somebody is at it. Runs foreign code. */
  void deliver() {
    listeners.deliver();
  }
}
