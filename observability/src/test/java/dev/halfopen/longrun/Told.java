package dev.halfopen.longrun;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the callers of one pipeline were told, and whether that was in time. Thread-safe. */
final class Told {
  private static final int MOST_FAULTS = 20;

  private final String way;
  private final long limit;
  private final LongAdder asked = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final AtomicLong slowest = new AtomicLong();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  Told(String way, Duration limit) {
    this.way = way;
    this.limit = limit.toNanos();
  }

  /** What a caller was told. */
  enum End {
    ANSWERED,
    FAILED,
    /** The caller gave up by itself. */
    LEFT
  }

  void ask() {
    asked.increment();
  }

  void tell(End end, long tookNanos) {
    switch (end) {
      case ANSWERED -> answered.increment();
      case FAILED -> failed.increment();
      case LEFT -> left.increment();
    }
    slowest.accumulateAndGet(tookNanos, Math::max);
    if (tookNanos > limit) {
      fault("told after " + tookNanos / 1_000_000 + " ms, limit " + limit / 1_000_000 + " ms");
    }
  }

  void fault(String text) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(way + ": " + text);
    }
  }

  String way() {
    return way;
  }

  long asked() {
    return asked.sum();
  }

  long answered() {
    return answered.sum();
  }

  long failed() {
    return failed.sum();
  }

  long left() {
    return left.sum();
  }

  Duration slowest() {
    return Duration.ofNanos(slowest.get());
  }

  List<String> faults() {
    return new ArrayList<>(faults);
  }
}
