package dev.halfopen.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items to a consumer in order and one at a time, on whichever caller's thread comes by, and
 * never under a lock. What the consumer itself puts in is handed over afterwards.
 */
public final class Outbox<T> {
  /*
   * Invariants:
   *   1. Only who has set `busy` takes items and calls the consumer: one at a time, in order.
   *   2. Who has put an item in asks for its delivery afterwards, and whoever gives `busy` back
   *      looks at the queue once more. So while an item is there, somebody is busy, or is about to
   *      try to be.
   *   3. Nobody waits for somebody else's consumer.
   *   4. A delivery that was put off comes when its section is over, however that ends.
   *
   * One caller might deliver for all others for ever. So after a number of items a deliverer gives
   * `busy` back and steps aside for a moment, which grows with the number of times: who comes by
   * meanwhile takes over. If nobody does, it goes on, since then it is the last one.
   *
   * A caller that finds the box half full and another one delivering lets that one have the
   * processor. It does so once for each of its own items, so a consumer that is stuck delays nobody
   * for longer than it takes to fill the other half.
   */
  private static final int STINT = 64;
  private static final int QUICK_STINTS = 8;

  /** A thread that parks for less would sleep for longer all the same. */
  private static final long SHORTEST_ASIDE_NANOS = 50_000;

  /** At most 0.2 ms, so that the last one is not held up for long. */
  private static final int MOST_DOUBLED = 2;

  /** What a thread has put off until its section is over; null: it puts nothing off. */
  private static final ThreadLocal<@Nullable List<Outbox<?>>> PUT_OFF = new ThreadLocal<>();

  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Consumer<T> consumer;
  private final int capacity;
  private final int stint;

  public Outbox(int capacity, Consumer<T> consumer) {
    this(capacity, STINT, consumer);
  }

  /**
   * For tests.
   *
   * @param stint how many items a deliverer hands over before it steps aside
   */
  Outbox(int capacity, int stint, Consumer<T> consumer) {
    this.capacity = capacity;
    this.stint = stint;
    this.consumer = consumer;
  }

  /** Puts an item in; false when the outbox is full and the item dropped. */
  public boolean offer(T item) {
    return offer(item, capacity);
  }

  /**
   * Puts an item in that finds room where others don't any more: even when the outbox is full,
   * until it is so twice over.
   */
  public boolean offerFirstClass(T item) {
    return offer(item, capacity > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * capacity);
  }

  private boolean offer(T item, int limit) {
    if (size.incrementAndGet() > limit) {
      size.decrementAndGet();
      return false;
    }
    items.add(item);
    return true;
  }

  /**
   * Runs a section, then what must come behind it and not wait for any consumer, and only then
   * delivers what this thread was to deliver within the section. Others may deliver it before.
   */
  public static void deliveringBehind(Runnable section, Runnable next) {
    if (PUT_OFF.get() != null) {
      section.run();
      next.run();
      return;
    }
    List<Outbox<?>> putOff = new ArrayList<>(2);
    PUT_OFF.set(putOff);
    try {
      try {
        section.run();
      } finally {
        PUT_OFF.remove();
      }
      next.run();
    } finally {
      putOff.forEach(Outbox::deliver);
    }
  }

  private boolean isPutOff() {
    List<Outbox<?>> putOff = PUT_OFF.get();
    if (putOff != null) {
      putOff.add(this);
    }
    return putOff != null;
  }

  /** Delivers what is there, unless another caller is at it and will deliver that too. */
  public void deliver() {
    if (items.isEmpty() || isPutOff()) {
      return;
    }
    int stints = 0;
    while (!items.isEmpty()) {
      if (!busy.compareAndSet(false, true)) {
        if (size.get() > capacity / 2) {
          letOthersRun();
        }
        return;
      }
      boolean tired;
      try {
        tired = handOver();
      } finally {
        busy.set(false);
      }
      if (tired) {
        stepAside(stints++);
      }
    }
  }

  /** Whether there may be more. */
  private boolean handOver() {
    for (int i = 0; i < stint; i++) {
      T item = items.poll();
      if (item == null) {
        return false;
      }
      size.decrementAndGet();
      consumer.accept(item);
    }
    return true;
  }

  private static void stepAside(int stints) {
    if (stints < QUICK_STINTS) {
      letOthersRun();
    } else {
      int doubled = Math.min(stints - QUICK_STINTS, MOST_DOUBLED);
      LockSupport.parkNanos(SHORTEST_ASIDE_NANOS << doubled);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // it is quicker with it, and right without
  private static void letOthersRun() {
    Thread.yield();
  }
}
