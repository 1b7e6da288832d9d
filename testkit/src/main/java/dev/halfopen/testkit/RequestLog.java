package dev.halfopen.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What the service has received: the last exchanges, a count of all, and those under way. */
final class RequestLog {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int capacity;
  private final Deque<Exchange> exchanges = new ArrayDeque<>();
  private long count;
  private int inFlight;

  RequestLog(int capacity) {
    this.capacity = capacity;
  }

  /** Records an exchange whose answer is yet to be given; {@link #ended} must follow. */
  void began(Exchange exchange) {
    lock.lock();
    try {
      count++;
      inFlight++;
      exchanges.addLast(exchange);
      if (exchanges.size() > capacity) {
        exchanges.removeFirst();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void ended() {
    lock.lock();
    try {
      inFlight--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the exchanges and their count; those under way remain so. */
  void clear() {
    lock.lock();
    try {
      exchanges.clear();
      count = 0;
    } finally {
      lock.unlock();
    }
  }

  List<Exchange> exchanges() {
    lock.lock();
    try {
      return List.copyOf(exchanges);
    } finally {
      lock.unlock();
    }
  }

  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  boolean awaitCount(long atLeast, Duration timeout) throws InterruptedException {
    return await(() -> count >= atLeast, timeout);
  }

  boolean awaitIdle(Duration timeout) throws InterruptedException {
    return await(() -> inFlight == 0, timeout);
  }

  private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long left = Checks.delay("timeout", timeout).toNanos();
    lock.lockInterruptibly();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
