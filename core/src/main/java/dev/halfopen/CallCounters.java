package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counts of one circuit breaker. Thread-safe; striped, so that callers don't contend. */
@SuppressWarnings("EnumOrdinal") // the cells are laid out by these enums, in memory only
final class CallCounters {
  /*
   * Every ended call is counted by one increment of one cell, whose index says all that is ever
   * asked of it: what it came to, whether it was slow, whether it was late. All other figures are
   * sums of cells, so that no snapshot can contradict itself. Most cells are never touched and are
   * made at their first use.
   */
  enum Outcome {
    SUCCESS,
    FAILURE,
    THROTTLED,
    EXHAUSTED,
    IGNORED;

    static Outcome of(Verdict verdict) {
      if (verdict instanceof Verdict.Success) {
        return SUCCESS;
      }
      if (verdict instanceof Verdict.Failure) {
        return FAILURE;
      }
      if (verdict instanceof Verdict.Throttled) {
        return THROTTLED;
      }
      return verdict instanceof Verdict.Exhausted ? EXHAUSTED : IGNORED;
    }
  }

  private static final int SLOW = 1;
  private static final int LATE = 2;
  private static final int VARIANTS = 4;
  private static final int REJECTED = Outcome.values().length * VARIANTS;
  private static final int SHADOW_REJECTED = REJECTED + Reason.values().length;
  private static final int EFFORTS = SHADOW_REJECTED + 1;
  private static final int DROPPED_EVENTS = EFFORTS + Effort.values().length;
  private static final int CELLS = DROPPED_EVENTS + 1;
  private static final int IN_FLIGHT_ATTEMPTS = 10;

  private final AtomicReferenceArray<@Nullable LongAdder> cells = new AtomicReferenceArray<>(CELLS);
  private final LongAdder admitted = new LongAdder();

  /** A cell like the others, with a reference of its own, since most calls end there. */
  private final LongAdder plainSuccesses = new LongAdder();

  CallCounters() {
    cells.set(cell(Outcome.SUCCESS, false, false), plainSuccesses);
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
    long sum = admitted.sum();
    for (int cell = REJECTED; cell < SHADOW_REJECTED; cell++) {
      sum += sum(cell);
    }
    return sum;
  }

  void ended(Outcome outcome, boolean slow, boolean late) {
    if (outcome == Outcome.SUCCESS && !slow && !late) {
      plainSuccesses.increment();
    } else {
      count(cell(outcome, slow, late));
    }
  }

  private static int cell(Outcome outcome, boolean slow, boolean late) {
    return outcome.ordinal() * VARIANTS + (slow ? SLOW : 0) + (late ? LATE : 0);
  }

  void rejected(Reason reason) {
    count(REJECTED + reason.ordinal());
  }

  void shadowRejected() {
    count(SHADOW_REJECTED);
  }

  void made(Effort effort) {
    count(EFFORTS + effort.ordinal());
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
    long ended = ended();
    for (int i = 0; i < IN_FLIGHT_ATTEMPTS; i++) {
      fewest = Math.min(fewest, admitted.sum() - ended);
      long endedByNow = ended();
      if (endedByNow == ended) {
        break;
      }
      ended = endedByNow;
    }
    return fewest;
  }

  private long ended() {
    long ended = 0;
    for (int cell = 0; cell < REJECTED; cell++) {
      ended += sum(cell);
    }
    return ended;
  }

  Counts read() {
    long[] sums = new long[CELLS];
    for (int cell = 0; cell < CELLS; cell++) {
      sums[cell] = sum(cell);
    }
    return new Counts(sums);
  }

  private long sum(int cell) {
    LongAdder adder = cells.get(cell);
    return adder == null ? 0 : adder.sum();
  }

  /** One reading of the counts: each call stands in it whole or not at all. */
  static final class Counts {
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

    long of(Outcome outcome) {
      int first = outcome.ordinal() * VARIANTS;
      return sum(first, first + VARIANTS, 1);
    }

    long total() {
      return sum(0, REJECTED, 1);
    }

    long failed() {
      return of(Outcome.FAILURE) + of(Outcome.THROTTLED) + of(Outcome.EXHAUSTED);
    }

    long slow() {
      return sum(SLOW, REJECTED, VARIANTS) + sum(SLOW | LATE, REJECTED, VARIANTS);
    }

    long late() {
      return sum(LATE, REJECTED, VARIANTS) + sum(SLOW | LATE, REJECTED, VARIANTS);
    }

    Map<Reason, Long> rejected() {
      Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
      for (Reason reason : Reason.values()) {
        long count = sums[REJECTED + reason.ordinal()];
        if (count > 0) {
          rejected.put(reason, count);
        }
      }
      return rejected;
    }

    long rejectedInAll() {
      return sum(REJECTED, SHADOW_REJECTED, 1);
    }

    long shadowRejected() {
      return sums[SHADOW_REJECTED];
    }

    long made(Effort effort) {
      return sums[EFFORTS + effort.ordinal()];
    }

    long droppedEvents() {
      return sums[DROPPED_EVENTS];
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Counts counts && Arrays.equals(sums, counts.sums);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(sums);
    }

    private long sum(int from, int to, int step) {
      long sum = 0;
      for (int cell = from; cell < to; cell += step) {
        sum += sums[cell];
      }
      return sum;
    }
  }
}
