package dev.halfopen.pipeline;

import dev.halfopen.internal.Interruption;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A section that runs on its caller's own thread within a time limit: when that is over, what is
 * registered beneath it is stopped, and the thread is interrupted.
 */
final class TimedSection {
  /*
   * UNDERWAY -> EXPIRED   the time was over first: stops, then the interrupt, on the executor
   * UNDERWAY -> ENDED     the section was over first: no stop and no interrupt comes any more
   *
   * What is stopped may take its time to close; the interrupt doesn't wait for that longer than
   * PATIENCE, since it is what the thread may be waiting for.
   *
   * Invariants
   *  - One compare-and-set leaves UNDERWAY: either the time's end or the section's wins.
   *  - Only who has made it EXPIRED stops what is beneath, and lets the interrupt come. So of a
   *    section that has ended in time nothing is stopped, and its thread is not interrupted.
   *  - After `end` no interrupt of ours comes, whoever won: Interruption sees to that.
   */
  private static final int UNDERWAY = 0;
  private static final int EXPIRED = 1;
  private static final int ENDED = 2;

  private static final long PATIENCE_NANOS = 50_000_000;

  /**
   * Runs what is to be done later, on the executor; apart, so that interleavings can be explored.
   */
  interface Later {
    Alarm run(Runnable task, long nanos);
  }

  private final Later later;
  private final Scope scope;
  private final TimeLimit limit;
  private final Interruption interruption;
  private final AtomicInteger state = new AtomicInteger(UNDERWAY);
  private final Alarm alarm;

  /** Begins a section of the current thread, which must {@link #end} it. */
  TimedSection(Threads threads, Scope scope, TimeLimit limit) {
    this(
        (task, nanos) ->
            threads.schedule(() -> threads.handOverFromTimer(task, CallerContext.NONE), nanos),
        scope,
        limit,
        new Interruption());
  }

  TimedSection(Later later, Scope scope, TimeLimit limit, Interruption interruption) {
    this.later = later;
    this.scope = scope;
    this.limit = limit;
    this.interruption = interruption;
    this.alarm = later.run(this::expire, limit.nanosFromNow());
  }

  private void expire() {
    if (!state.compareAndSet(UNDERWAY, EXPIRED)) {
      return;
    }
    Alarm impatience = scope.hasSomethingToStop() ? interruptLater() : null;
    scope.over(limit.passed(null));
    if (impatience != null) {
      impatience.cancel();
    }
    interruption.interrupt();
  }

  private @Nullable Alarm interruptLater() {
    try {
      return later.run(interruption, PATIENCE_NANOS);
    } catch (Throwable e) {
      return null; // the timer has ended: then it comes after the stops
    }
  }

  /**
   * Ends the section; true if its time was over before. No interrupt of ours comes afterwards, and
   * none is left.
   *
   * @param thrown how it ended; an interrupt of somebody else's is not taken for the limit
   */
  boolean end(@Nullable Throwable thrown) {
    alarm.cancel();
    if (state.compareAndSet(UNDERWAY, ENDED)) {
      return false;
    }
    boolean ours = interruption.end();
    return ours || !isInterrupt(thrown) || !interruption.wasDeclined();
  }

  private static boolean isInterrupt(@Nullable Throwable thrown) {
    return thrown instanceof InterruptedException || thrown instanceof CancellationException;
  }
}
