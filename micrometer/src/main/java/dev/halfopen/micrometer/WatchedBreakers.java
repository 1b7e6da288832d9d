package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.internal.SafeLog;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that are told of, which of them have series of their own, and what all that ever
 * were have counted together. Thread-safe; keeps no breaker alive.
 */
final class WatchedBreakers {
  /*
   * Invariants, under the lock:
   *   1. A breaker stands in `known` once, from the first time that it is told of until it is found
   *      to be collected; also after its registry has removed it, since whoever holds it may go on
   *      using it.
   *   2. Who is known is shown, or waits for room, or has departed. No two that are shown have the
   *      same labels: Prometheus would refuse all of a scrape. At most `room` are shown, and nobody
   *      waits while there is room. Who has departed only because a later one came with the same
   *      labels is covered: it is shown again when that one goes, the latest first.
   *   3. What is shown and hidden is queued for the expositions in that order. They are told
   *      without the lock.
   * A total is the sum of what was ever read of each breaker (see Watched): it never falls, whoever
   * comes, goes, or reads at the same time. All counters of a breaker are read before it departs.
   * What it counts afterwards is found by reading a few of the departed at each look, in turn: most
   * of them are garbage, and there may be very many.
   */
  private static final int DEPARTED_AT_A_LOOK = 16;
  private static final Watched[] NONE = {};

  private final Families families;
  private final Function<CircuitBreaker, SeriesTags> tagging;
  private final int room;
  private final AtomicLongArray totals;
  private final Expositions expositions = new Expositions();
  private final ReferenceQueue<CircuitBreaker> collected = new ReferenceQueue<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Watched, Watched> known = new HashMap<>();
  private final Map<Tags, Watched> shown = new HashMap<>();
  private final Map<Watched, Tags> labels = new HashMap<>();
  private final Set<Watched> waiting = new LinkedHashSet<>();
  private final Set<Watched> departed = new LinkedHashSet<>();
  private final CoveredBreakers covered = new CoveredBreakers();
  private final Set<Watched> inRegistries = new HashSet<>();
  private boolean warned;

  @SuppressWarnings("unused") // what is reachable from here is all that it is for
  private @Nullable Object owner;

  /**
   * Shows nothing yet.
   *
   * @param room how many breakers may have series of their own
   */
  WatchedBreakers(Families families, Function<CircuitBreaker, SeriesTags> tagging, int room) {
    this.families = families;
    this.tagging = tagging;
    this.room = room;
    this.totals = new AtomicLongArray(families.counterSeries());
  }

  /** Says whose these are, so that he lives as long as somebody shows them. */
  void belongTo(Object whose) {
    owner = whose;
  }

  /** Before the first breaker. */
  void showIn(Exposition exposition) {
    expositions.add(exposition);
  }

  /** Tells of this breaker from now on. */
  void add(CircuitBreaker breaker, boolean inRegistry) {
    SeriesTags tags = tagging.apply(breaker);
    boolean toWarn;
    lock.lock();
    try {
      forgetCollected();
      Watched fresh = new Watched(breaker, families, tags.tags(), totals, collected);
      Watched present = known.putIfAbsent(fresh, fresh);
      Watched watched = present == null ? fresh : present;
      if (inRegistry) {
        inRegistries.add(watched);
      }
      toWarn = !labels.containsKey(watched) && !waiting.contains(watched) && show(watched, tags);
    } finally {
      lock.unlock();
    }
    if (toWarn) {
      SafeLog.warn(
          "The limit of series for Halfopen's meters is reached with "
              + room
              + " circuit breakers: others have no meters of their own, and are counted in"
              + " halfopen.registry.* only. Do names come from outside?");
    }
    expositions.deliver();
  }

  /** Says whether to warn that there is no room. */
  private boolean show(Watched watched, SeriesTags tags) {
    Watched same = shown.get(tags.labels());
    if (same != null) {
      // The one made last is the one in use.
      depart(same);
      covered.add(same, tags.labels());
    }
    covered.remove(watched, tags.labels());
    departed.remove(watched);
    if (shown.size() >= room) {
      waiting.add(watched);
      boolean first = !warned;
      warned = true;
      return first;
    }
    shown.put(tags.labels(), watched);
    labels.put(watched, tags.labels());
    expositions.tell(exposition -> exposition.show(watched));
    return false;
  }

  private void depart(Watched watched) {
    watched.readAll();
    hide(watched);
    departed.add(watched);
  }

  /** Its labels, if it was shown. */
  private @Nullable Tags hide(Watched watched) {
    waiting.remove(watched);
    Tags labelled = labels.remove(watched);
    if (labelled != null) {
      shown.remove(labelled);
      expositions.tell(exposition -> exposition.hide(watched));
    }
    return labelled;
  }

  /** Shows the latest of those that were covered by one that is gone. */
  private void showCovered(@Nullable Tags labelled) {
    Watched latest = labelled == null ? null : covered.latest(labelled);
    CircuitBreaker breaker = latest == null ? null : latest.get();
    if (latest != null && breaker != null) {
      show(latest, tagging.apply(breaker));
    }
  }

  /** Nobody is to be told of it any more. */
  private void leave(Watched watched) {
    Tags labelled = labels.get(watched);
    depart(watched);
    covered.remove(watched);
    showCovered(labelled);
  }

  /** Does something in turn with what the expositions are told, and outside of the lock. */
  void inTurn(Runnable task) {
    expositions.queue(task);
    expositions.deliver();
  }

  /** Those that wait come in the order in which they came, as far as there is room. */
  private void showWaiting() {
    while (shown.size() < room && !waiting.isEmpty()) {
      Iterator<Watched> first = waiting.iterator();
      Watched next = first.next();
      first.remove();
      CircuitBreaker breaker = next.get();
      if (breaker != null) {
        show(next, tagging.apply(breaker));
      }
    }
  }

  /** Shows this breaker no more; its counts stay in the totals. */
  void remove(CircuitBreaker breaker) {
    lock.lock();
    try {
      forgetCollected();
      Watched watched = known.get(new Watched(breaker, families, Tags.empty(), totals, null));
      if (watched != null) {
        inRegistries.remove(watched);
        leave(watched);
        showWaiting();
      }
    } finally {
      lock.unlock();
    }
    expositions.deliver();
  }

  /** Shows none any more. */
  void removeAll() {
    lock.lock();
    try {
      waiting.clear();
      covered.clear();
      List.copyOf(labels.keySet()).forEach(this::depart);
    } finally {
      lock.unlock();
    }
    expositions.deliver();
  }

  /** Takes away what belonged to breakers that have been collected. */
  void tidy() {
    lock.lock();
    try {
      forgetCollected();
    } finally {
      lock.unlock();
    }
    expositions.deliver();
  }

  private void forgetCollected() {
    boolean some = false;
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      if (gone instanceof Watched watched && known.remove(watched) != null) {
        inRegistries.remove(watched);
        departed.remove(watched);
        covered.remove(watched);
        showCovered(hide(watched));
        some = true;
      }
    }
    if (some) {
      showWaiting();
    }
  }

  /**
   * Reads the counters of those that are not shown, for the totals.
   *
   * @param most how many of the departed at most
   */
  void readHidden(int most) {
    Watched[] some;
    lock.lock();
    try {
      forgetCollected();
      List<Watched> next = new ArrayList<>(waiting);
      Iterator<Watched> oldest = departed.iterator();
      for (int i = 0; i < most && oldest.hasNext(); i++) {
        next.add(oldest.next());
        oldest.remove();
      }
      departed.addAll(next.subList(waiting.size(), next.size()));
      some = next.toArray(NONE);
    } finally {
      lock.unlock();
    }
    expositions.deliver();
    for (Watched watched : some) {
      watched.readAll();
    }
  }

  /** What all that ever were told of have counted together, as far as it was read. */
  long totalAsRead(int counter) {
    return totals.get(counter);
  }

  /** What all that ever were told of have counted together. */
  long total(int counter) {
    readHidden(DEPARTED_AT_A_LOOK);
    for (Watched watched : shown()) {
      watched.read(counter);
    }
    return totals.get(counter);
  }

  /** How many breakers the registries hold. */
  int inRegistries() {
    return count(inRegistries);
  }

  /** How many breakers are known, for tests. */
  int known() {
    return count(known.keySet());
  }

  private int count(Collection<?> those) {
    tidy();
    lock.lock();
    try {
      return those.size();
    } finally {
      lock.unlock();
    }
  }

  /** What is shown, in no order. */
  List<Watched> shown() {
    lock.lock();
    try {
      return List.copyOf(shown.values());
    } finally {
      lock.unlock();
    }
  }
}
