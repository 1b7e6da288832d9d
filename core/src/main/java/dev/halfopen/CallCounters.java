package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The counts of one circuit breaker. Thread-safe; striped, so that callers don't contend. */
final class CallCounters extends CountSums implements LongSupplier {
  /*
   * Every ended call is counted by one increment of one cell, whose index says all that is ever
   * asked of it: what it came to, whether it was slow, whether it was late or judged at all. All
   * other figures are sums of cells, so that no snapshot can contradict itself. Most cells are never
   * touched and are made at their first use.
   */
  private static final int IN_FLIGHT_ATTEMPTS = 10;

  private final AtomicReferenceArray<@Nullable LongAdder> cells = new AtomicReferenceArray<>(CELLS);
  private final LongAdder admitted = new LongAdder();

  /** A cell like the others, with a reference of its own, since most calls end there. */
  private final LongAdder plainSuccesses = new LongAdder();

  CallCounters() {
    cells.set(cell(Outcome.SUCCESS, false, Standing.EVIDENCE), plainSuccesses);
  }

  void admitted() {
    admitted.increment();
  }

  /** The calls admitted so far. */
  long sumOfAdmitted() {
    return admitted.sum();
  }

  /** How often a call was asked for so far, admitted or not. */
  long sumOfAskedFor() {
    return admitted.sum() + rejectedInAll();
  }

  /** The calls that have ended so far and are evidence, for a detector that wants to know. */
  @Override
  public long getAsLong() {
    return evidence();
  }

  void ended(Outcome outcome, boolean slow, Standing standing) {
    if (outcome == Outcome.SUCCESS && !slow && standing == Standing.EVIDENCE) {
      plainSuccesses.increment();
    } else {
      count(cell(outcome, slow, standing));
    }
  }

  void rejected(Reason reason) {
    count(cell(reason));
  }

  void shadowRejected() {
    count(SHADOW_REJECTED);
  }

  void made(Effort effort) {
    count(cell(effort));
  }

  void droppedEvent() {
    count(DROPPED_EVENTS);
  }

  private void count(int cell) {
    LongAdder adder = cells.get(cell);
    if (adder == null) {
      LongAdder fresh = new LongAdder();
      adder = cells.compareAndSet(cell, null, fresh) ? fresh : cells.get(cell);
    }
    adder.increment();
  }

  /**
   * Calls that are admitted and have not ended. Exact if no call ends while this reads; otherwise
   * the best of some attempts, a little too high and never negative.
   */
  long inFlight() {
    long fewest = Long.MAX_VALUE;
    long ended = total();
    for (int i = 0; i < IN_FLIGHT_ATTEMPTS; i++) {
      fewest = Math.min(fewest, admitted.sum() - ended);
      long endedByNow = total();
      if (endedByNow == ended) {
        break;
      }
      ended = endedByNow;
    }
    return fewest;
  }

  Counts read() {
    long[] sums = new long[CELLS];
    for (int cell = 0; cell < CELLS; cell++) {
      sums[cell] = sum(cell);
    }
    return new Counts(sums);
  }

  @Override
  long sum(int cell) {
    LongAdder adder = cells.get(cell);
    return adder == null ? 0 : adder.sum();
  }

  /** One reading of the counts: each call stands in it whole or not at all. */
  static final class Counts extends CountSums {
    static final Counts NONE = new Counts(new long[CELLS]);

    private final long[] sums;

    private Counts(long[] sums) {
      this.sums = sums;
    }

    /** What was counted since. */
    Counts since(Counts earlier) {
      long[] differences = new long[CELLS];
      for (int cell = 0; cell < CELLS; cell++) {
        differences[cell] = sums[cell] - earlier.sums[cell];
      }
      return new Counts(differences);
    }

    @Override
    long sum(int cell) {
      return sums[cell];
    }

    Map<Reason, Long> rejected() {
      Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
      for (Reason reason : Reason.values()) {
        long count = rejectedFor(reason);
        if (count > 0) {
          rejected.put(reason, count);
        }
      }
      return rejected;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Counts counts && Arrays.equals(sums, counts.sums);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(sums);
    }
  }
}
