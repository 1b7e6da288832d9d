package dev.halfopen.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.CompilerControl;

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
  static class TwoClock implements Subject {
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
      advance(word);
      return result;
    }
  }

  /** Two clocks, and one successful compare-and-set on one word that all threads share. */
  static final class TwoClockSharedWord extends TwoClock {
    private final AtomicLong word = new AtomicLong();

    @Override
    public Object call(Work work) {
      Object result = super.call(work);
      advance(word);
      return result;
    }
  }

  private static void advance(AtomicLong word) {
    long before;
    do {
      before = word.get();
    } while (!word.compareAndSet(before, before + 1));
  }

  /**
   * A rejection: 1 nanoTime, 1 LongAdder.increment, 2 volatile reads, and an exception of 40 bytes
   * without a stack trace, thrown to a caller that the compiler joins with this.
   */
  static class Rejection implements Subject {
    private final LongAdder rejected = new LongAdder();
    private volatile boolean open;
    private volatile boolean throttled;

    @Override
    public Object call(Work work) {
      long now = System.nanoTime();
      if (open || throttled) {
        rejected.increment();
        throw new Rejected(now == Long.MIN_VALUE ? this : work);
      }
      return work.get();
    }

    @Override
    public void open() {
      open = true;
      throttled = true;
    }
  }

  /**
   * The same, but thrown to a caller that the compiler keeps apart, as it does if either is big.
   */
  static final class RejectionApart extends Rejection {
    @Override
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public Object call(Work work) {
      return super.call(work);
    }
  }

  private static final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Object what;

    Rejected(Object what) {
      super(null, null, false, false);
      this.what = what;
    }

    @Override
    public String getMessage() {
      return "rejected: " + what;
    }
  }
}
