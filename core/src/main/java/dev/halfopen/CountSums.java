package dev.halfopen;

import dev.halfopen.CallNotPermittedException.Reason;

/** All figures that are sums of the cells in which calls are counted. */
@SuppressWarnings("EnumOrdinal") // the cells are laid out by these enums, in memory only
abstract class CountSums {
  private static final int SLOW = 1;
  private static final int SPEEDS = 2;
  private static final int VARIANTS = Standing.values().length * SPEEDS;
  private static final int REJECTED = Outcome.values().length * VARIANTS;
  static final int SHADOW_REJECTED = REJECTED + Reason.values().length;
  private static final int EFFORTS = SHADOW_REJECTED + 1;
  static final int DROPPED_EVENTS = EFFORTS + Effort.values().length;
  static final int CELLS = DROPPED_EVENTS + 1;

  static int cell(Outcome outcome, boolean slow, Standing standing) {
    return outcome.ordinal() * VARIANTS + standing.ordinal() * SPEEDS + (slow ? SLOW : 0);
  }

  static int cell(Reason reason) {
    return REJECTED + reason.ordinal();
  }

  static int cell(Effort effort) {
    return EFFORTS + effort.ordinal();
  }

  /** What stands in a cell. */
  abstract long sum(int cell);

  final long of(Outcome outcome) {
    int first = outcome.ordinal() * VARIANTS;
    return sum(first, first + VARIANTS, 1);
  }

  /** The calls that have ended. */
  final long total() {
    return sum(0, REJECTED, 1);
  }

  final long failed() {
    return of(Outcome.FAILURE) + of(Outcome.THROTTLED) + of(Outcome.EXHAUSTED);
  }

  final long slow() {
    return sum(SLOW, REJECTED, SPEEDS);
  }

  final long late() {
    int first = Standing.LATE.ordinal() * SPEEDS;
    return sum(first, REJECTED, VARIANTS) + sum(first + SLOW, REJECTED, VARIANTS);
  }

  /** The calls that a detector was told of, or might have been. */
  final long evidence() {
    return sum(cell(Outcome.SUCCESS, false, Standing.EVIDENCE))
        + sum(cell(Outcome.SUCCESS, true, Standing.EVIDENCE))
        + sum(cell(Outcome.FAILURE, false, Standing.EVIDENCE))
        + sum(cell(Outcome.FAILURE, true, Standing.EVIDENCE));
  }

  final long rejectedFor(Reason reason) {
    return sum(cell(reason));
  }

  final long rejectedInAll() {
    return sum(REJECTED, SHADOW_REJECTED, 1);
  }

  final long rejectedInShadow() {
    return sum(SHADOW_REJECTED);
  }

  final long efforts(Effort effort) {
    return sum(cell(effort));
  }

  final long droppedEvents() {
    return sum(DROPPED_EVENTS);
  }

  private long sum(int from, int to, int step) {
    long sum = 0;
    for (int cell = from; cell < to; cell += step) {
      sum += sum(cell);
    }
    return sum;
  }
}
