package dev.halfopen.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands items to a consumer in order and one at a time, on whichever caller's thread comes by, and
 * never under a lock. What the consumer itself puts in is handed over afterwards.
 */
public final class Outbox<T> {
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  /** How many callers want the items delivered; the one that makes it 1 delivers for all. */
  private final AtomicInteger wanted = new AtomicInteger();

  private final Consumer<T> consumer;
  private final int capacity;

  public Outbox(int capacity, Consumer<T> consumer) {
    this.capacity = capacity;
    this.consumer = consumer;
  }

  /** Puts an item in; false when the outbox is full and the item dropped. */
  public boolean offer(T item) {
    if (size.incrementAndGet() > capacity) {
      size.decrementAndGet();
      return false;
    }
    items.add(item);
    return true;
  }

  /** Delivers what is there, unless another caller is at it and will deliver that too. */
  public void deliver() {
    if (wanted.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    try {
      do {
        for (T item = items.poll(); item != null; item = items.poll()) {
          size.decrementAndGet();
          consumer.accept(item);
        }
        seen = wanted.addAndGet(-seen);
      } while (seen != 0);
    } finally {
      if (seen != 0) {
        // The consumer threw, which it should not: whoever comes next goes on.
        wanted.set(0);
      }
    }
  }
}
