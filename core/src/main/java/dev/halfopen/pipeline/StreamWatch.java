package dev.halfopen.pipeline;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches the time limits of one attempt's stream: to the first item, between items, in all. */
final class StreamWatch {
  /*
   * The service owes an item while one is requested that has not come, and the subscriber is free
   * to take it: only then its silence counts, for the limits and for who leaves. One alarm stands
   * for all limits: when it comes it looks at what has happened since, and is set again for what is
   * left. That is exact, since a limit that begins later ends later.
   */
  private final StreamRun<?> run;
  private final StreamTurns turns;
  private final Consumer<TimeLimit> expired;
  private final TimeLimit total;
  private final long startedAt;
  private final AtomicLong received = new AtomicLong();
  private volatile long owedSince;
  private volatile boolean stopped;

  /** When the alarm comes, by the clock of the calls, though the timer may have one of its own. */
  private volatile long alarmAt;

  private volatile @Nullable Alarm alarm;

  /**
   * Watches a stream that begins now.
   *
   * @param expired is told on the executor that a limit has passed
   */
  StreamWatch(StreamRun<?> run, StreamTurns turns, Consumer<TimeLimit> expired) {
    this.run = run;
    this.turns = turns;
    this.expired = expired;
    this.total = run.plan.orDeadline(TimeLimit.NONE);
    this.startedAt = run.plan.now();
    this.owedSince = startedAt;
  }

  void start() {
    set(startedAt, remaining(startedAt));
  }

  void stop() {
    stopped = true;
    Alarm present = alarm;
    if (present != null) {
      present.cancel();
    }
  }

  boolean hasReceived() {
    return received.get() > 0;
  }

  void received() {
    received.incrementAndGet();
  }

  /** Silence begins: an item has been taken, or another one is asked for. */
  void waitsAnew() {
    owedSince = run.plan.now();
  }

  /** Whether the service owes an item at this moment. */
  boolean isOwed() {
    return !turns.isBusy() && run.requested() > received.get();
  }

  /** Whether all that was requested has come. */
  boolean isServed() {
    return run.requested() <= received.get();
  }

  private void set(long now, long nanos) {
    if (nanos != Long.MAX_VALUE && !stopped) {
      alarmAt = now + nanos;
      alarm =
          run.settings
              .threads()
              .schedule(() -> run.handOverFromTimer(this::look), Math.max(0, nanos));
      if (stopped) {
        stop();
      }
    }
  }

  /** The time has come for one of the limits, or it has been put off. */
  private void look() {
    try {
      long clocks = run.plan.now();
      long now = alarmAt - clocks > 0 ? alarmAt : clocks;
      TimeLimit passed = passed(now);
      if (passed == null) {
        set(now, remaining(now));
      } else {
        expired.accept(passed);
      }
    } catch (Throwable e) {
      run.fail(e);
    }
  }

  private @Nullable TimeLimit passed(long now) {
    if (!total.isNone() && now - startedAt >= total.nanos()) {
      return total;
    }
    TimeLimit next = nextItem();
    return isOwed() && !next.isNone() && now - owedSince >= next.nanos() ? next : null;
  }

  /** Until a limit can have passed at the earliest; the largest number: never. */
  private long remaining(long now) {
    long left = total.isNone() ? Long.MAX_VALUE : startedAt + total.nanos() - now;
    TimeLimit next = nextItem();
    if (!next.isNone()) {
      left = Math.min(left, isOwed() ? owedSince + next.nanos() - now : next.nanos());
    } else if (!hasReceived()) {
      left = Math.min(left, run.settings.idleLimit().nanos());
    }
    return left;
  }

  private TimeLimit nextItem() {
    return hasReceived() ? run.settings.idleLimit() : run.settings.firstItemLimit();
  }
}
