package dev.halfopen.micrometer;

import dev.halfopen.CircuitBreaker;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A breaker that is told of, which this does not keep alive; equal to another one of the same
 * breaker. Thread-safe.
 */
final class Watched extends WeakReference<CircuitBreaker> {
  /*
   * What was read of a counter stays when the breaker is gone, since the totals need it: so it is
   * written down while the breaker can't go yet, and what it grew by is added to the total once,
   * whoever reads at the same time.
   */
  private final Families families;
  private final Tags tags;
  private final int hash;
  private final AtomicLongArray highest;
  private final AtomicLongArray totals;

  /**
   * Nothing was read of it yet.
   *
   * @param totals what all breakers have counted together, in the families' order
   */
  Watched(
      CircuitBreaker breaker,
      Families families,
      Tags tags,
      AtomicLongArray totals,
      @Nullable ReferenceQueue<CircuitBreaker> collected) {
    super(breaker, collected);
    this.families = families;
    this.tags = tags;
    this.totals = totals;
    this.hash = System.identityHashCode(breaker);
    this.highest = new AtomicLongArray(families.counterSeries());
  }

  /** Its own name and tags, without those of a family. */
  Tags tags() {
    return tags;
  }

  /** A counter as it stands, or as it was last read if the breaker is gone; it never falls. */
  long read(int counter) {
    CircuitBreaker breaker = get();
    long before = highest.get(counter);
    if (breaker == null) {
      return before;
    }
    try {
      long now = families.read(counter, breaker.metrics());
      if (now > before) {
        before = highest.getAndAccumulate(counter, now, Math::max);
        if (now > before) {
          totals.addAndGet(counter, now - before);
        }
      }
      return Math.max(before, now);
    } finally {
      Reference.reachabilityFence(breaker);
    }
  }

  /** Reads all counters, for the totals. */
  void readAll() {
    for (int counter = 0; counter < highest.length(); counter++) {
      read(counter);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    CircuitBreaker breaker = get();
    return breaker != null && other instanceof Watched watched && watched.refersTo(breaker);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
