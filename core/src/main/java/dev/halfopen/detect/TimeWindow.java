package dev.halfopen.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** The calls of the last period, in buckets; exact under concurrency and without locks. */
final class TimeWindow implements FailureDetector.State {
  /*
   * The newest bucket counts in the one packed word of a Frame; all older buckets stand in the same
   * frame and never change. When time has left the newest bucket, a caller freezes its word (a bit
   * that makes later increments fail) and installs a frame made from the frozen counts. A call that
   * meets a frozen word goes on in the next frame: so no count is lost or counted twice while the
   * window moves (the failing of windows that reset their buckets in place).
   *
   * Buckets are aligned by floorDiv(nanoTime, width). All arithmetic is by wrapping differences, so
   * that nanoTime may be negative and may overflow.
   */
  private static final VarHandle FRAME;

  static {
    try {
      FRAME = MethodHandles.lookup().findVarHandle(TimeWindow.class, "frame", Frame.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_WHOLE_SECONDS = 100;

  private final Rule rule;
  private final long bucketNanos;
  private volatile Frame frame;

  TimeWindow(Duration window, Rule rule, long now) {
    this.rule = rule;
    long nanos = window.toNanos();
    int buckets;
    if (nanos > MAX_WHOLE_SECONDS * NANOS_PER_SECOND) {
      buckets = 100;
    } else if (nanos % NANOS_PER_SECOND == 0) {
      buckets = (int) (nanos / NANOS_PER_SECOND);
    } else {
      buckets = 10;
    }
    this.bucketNanos = nanos / buckets;
    this.frame = Frame.empty(buckets, Math.floorDiv(now, bucketNanos) * bucketNanos);
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    while (true) {
      Frame current = frame;
      long steps = stepsSince(current, now);
      long counted = steps > 0 ? Frame.REFUSED : current.count(failure, slow);
      if (counted == Frame.REFUSED) {
        FRAME.compareAndSet(this, current, current.after(steps, bucketNanos));
        continue;
      }
      return rule.trips(
          current.older(Frame.CALLS) + Frame.field(counted, Frame.CALLS),
          current.older(Frame.FAILURES) + Frame.field(counted, Frame.FAILURES),
          current.older(Frame.SLOW) + Frame.field(counted, Frame.SLOW));
    }
  }

  @Override
  public Evidence evidence(long now) {
    Frame current = frame;
    long[] totals = current.totalsAfter(stepsSince(current, now));
    return Evidence.of(
        totals[Frame.CALLS],
        totals[Frame.FAILURES],
        totals[Frame.SLOW],
        totals[Frame.SLOW_FAILURES],
        rule.minimumCalls());
  }

  /**
   * How many buckets have begun since the newest one; 0 for a caller whose clock reading is older.
   */
  private long stepsSince(Frame current, long now) {
    return Math.max(0, (now - current.start()) / bucketNanos);
  }
}
