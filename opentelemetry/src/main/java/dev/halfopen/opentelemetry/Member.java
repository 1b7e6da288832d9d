package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.Count;
import dev.halfopen.Outcome;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One breaker of a series, which it holds weakly. Guarded by the lock of {@link WatchedBreakers},
 * but for its counts, which any thread may read.
 */
final class Member extends WeakReference<CircuitBreaker> {
  private static final Count[] COUNTS = Count.values();
  private static final Outcome[] OUTCOMES = Outcome.values();

  /** What was begun in the breaker; held by the breaker itself, or by nobody if it is nothing. */
  private final WeakReference<Watch> watch;

  /** What was read of the counts, by their order, and behind them of the outcomes. */
  private final AtomicLongArray last = new AtomicLongArray(COUNTS.length + OUTCOMES.length);

  private int holders = 1;

  Member(CircuitBreaker breaker, Watch watch) {
    super(breaker);
    this.watch = new WeakReference<>(watch);
  }

  @SuppressWarnings("EnumOrdinal") // an index of an array that nobody keeps
  static int index(Count count) {
    return count.ordinal();
  }

  @SuppressWarnings("EnumOrdinal") // an index of an array that nobody keeps
  static int index(Outcome outcome) {
    return COUNTS.length + outcome.ordinal();
  }

  /** A count as it stands, or as it was last read if the breaker is gone; it never falls. */
  long read(int index) {
    CircuitBreaker breaker = get();
    if (breaker == null) {
      return last(index);
    }
    long now =
        index < COUNTS.length
            ? breaker.metrics().count(COUNTS[index])
            : breaker.metrics().count(OUTCOMES[index - COUNTS.length]);
    return last.accumulateAndGet(index, now, Math::max);
  }

  void readAll() {
    for (int i = 0; i < last.length(); i++) {
      read(i);
    }
  }

  /** A count as it was last read. */
  long last(int index) {
    return last.get(index);
  }

  /** These counts, and what was last read of this one's; a new array. */
  long[] addedTo(long[] counts) {
    long[] sum = Arrays.copyOf(counts, last.length());
    for (int i = 0; i < sum.length; i++) {
      sum[i] += last(i);
    }
    return sum;
  }

  void heldOnceMore() {
    holders++;
  }

  /** Whether nobody is left. */
  boolean released() {
    return --holders == 0;
  }

  void end() {
    Watch begun = watch.get();
    if (begun != null) {
      begun.end();
    }
  }
}
