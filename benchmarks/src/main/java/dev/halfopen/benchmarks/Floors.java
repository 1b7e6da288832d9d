package dev.halfopen.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the work of a circuit breaker costs at the very least: the reads of a clock, the striped
 * counts of what was admitted and what ended, the look at its state and at its gate. No breaker is
 * in them. The comparisons are there so that the compiler can't drop what is read.
 */
final class Floors {
  private Floors() {}

  /** The call alone. */
  static final class Unprotected implements Subject {
    @Override
    public Object call(Work work) {
      return work.get();
    }
  }

  /** 1 nanoTime, 2 LongAdder.increment, 2 volatile reads. */
  static class OneClock implements Subject {
    private final LongAdder admitted = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile boolean open;
    private volatile boolean throttled;

    @Override
    public Object call(Work work) {
      if (open || throttled) {
        throw new IllegalStateException();
      }
      admitted.increment();
      Object result = work.get();
      long now = System.nanoTime();
      ended.increment();
      return now == Long.MIN_VALUE ? this : result;
    }

    @Override
    public void open() {
      open = true;
      throttled = true;
    }
  }

  /** 2 nanoTime, 2 LongAdder.increment, 2 volatile reads. */
  static final class TwoClock implements Subject {
    private final LongAdder admitted = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile boolean open;
    private volatile boolean throttled;

    @Override
    public Object call(Work work) {
      long start = System.nanoTime();
      if (open || throttled) {
        throw new IllegalStateException();
      }
      admitted.increment();
      Object result = work.get();
      long took = System.nanoTime() - start;
      ended.increment();
      return took == Long.MIN_VALUE ? this : result;
    }

    @Override
    public void open() {
      open = true;
      throttled = true;
    }
  }

  /** One clock, and one successful compare-and-set on one word that all threads share. */
  static final class SharedWord extends OneClock {
    private final AtomicLong word = new AtomicLong();

    @Override
    public Object call(Work work) {
      Object result = super.call(work);
      long before;
      do {
        before = word.get();
      } while (!word.compareAndSet(before, before + 1));
      return result;
    }
  }
}
