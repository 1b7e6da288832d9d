package dev.halfopen.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows when a service owes the consumer of a stream an item: silence counts against the service
 * only while the consumer has asked for more than has come, and is not busy with an item. It has no
 * clock: who uses it notes the time when it says that the waiting begins.
 *
 * <p>Thread-safe: the consumer asks at any time on any thread. Items arrive one at a time, or
 * nested, one inside the dealing with another.
 *
 * @since 0.1.0
 */
public final class Demand {
  private final AtomicLong owed = new AtomicLong();
  private final AtomicInteger busyWith = new AtomicInteger();

  /** Nothing is asked for yet. */
  public Demand() {}

  /**
   * The consumer asks for more items.
   *
   * @param n how many; nothing happens if that is not positive, {@link Long#MAX_VALUE}: all
   * @return whether it waits for the service from now on and did not before
   */
  public boolean requested(long n) {
    if (n <= 0) {
      return false;
    }
    long before = owed.getAndUpdate(had -> had + n < 0 ? Long.MAX_VALUE : had + n);
    return before == 0 && busyWith.get() == 0;
  }

  /**
   * An item has come, and the consumer is busy with it until {@link #taken()}.
   *
   * @return whether the service owes more
   */
  public boolean arrived() {
    busyWith.incrementAndGet();
    return owed.updateAndGet(had -> had == Long.MAX_VALUE ? had : Math.max(had - 1, 0)) > 0;
  }

  /**
   * The consumer has dealt with an item.
   *
   * @return whether it waits for the service from now on
   */
  public boolean taken() {
    return busyWith.updateAndGet(items -> Math.max(items - 1, 0)) == 0 && owed.get() > 0;
  }

  /** Whether the consumer waits for the service at this moment. */
  public boolean isWaiting() {
    return busyWith.get() == 0 && owed.get() > 0;
  }
}
