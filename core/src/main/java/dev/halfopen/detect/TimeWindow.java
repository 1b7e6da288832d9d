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
   * Threads that meet at the word install a striped frame, until the next bucket begins. It counts
   * plain successes apart from the word, in stripes, and there they are not judged: a frame is
   * striped only while its counts are such that no number of successes makes them trip, and a
   * failure or slow call that would change that is not counted in it, but freezes it and goes on in
   * one word again. So every decision is still made on exact counts. What is not frozen yet when
   * others are still counts, and nobody counts in the next frame before all is: a freeze is as good
   * as one moment, that of its last stripe.
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
    this.frame = Frame.empty(rule, buckets, Math.floorDiv(now, bucketNanos) * bucketNanos);
  }

  /** Goes on in a striped frame, as threads do that meet at the word; for tests. */
  void stripe() {
    Frame current = frame;
    FRAME.compareAndSet(this, current, current.after(0, bucketNanos, true));
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    while (true) {
      Frame current = frame;
      long steps = stepsSince(current, now);
      Frame.Counted counted = steps > 0 ? Frame.Counted.NOT_HERE : current.count(failure, slow);
      if (counted == Frame.Counted.QUIETLY || counted == Frame.Counted.TRIPPING) {
        return counted == Frame.Counted.TRIPPING;
      }
      boolean striped = counted == Frame.Counted.CONTENDED;
      FRAME.compareAndSet(this, current, current.after(steps, bucketNanos, striped));
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
    long age = now - current.start();
    return age < bucketNanos ? 0 : age / bucketNanos;
  }
}
