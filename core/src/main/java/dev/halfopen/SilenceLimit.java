package dev.halfopen;

import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One limit of silence in a CLOSED phase: the calls in flight that it holds for, and what becomes
 * of those that pass it. Thread-safe.
 */
final class SilenceLimit implements LongConsumer {
  private final long nanos;
  private final AgeRing ring;
  private final LongPredicate record;

  /** One for all of the phase: its stack says nothing. Made by the first that passes. */
  private volatile @Nullable AIServiceException failure;

  private volatile boolean alarmed;

  /**
   * @param ring empty
   * @param record takes the moment at which a call passed the limit into the evidence, and says
   *     whether the breaker must open
   */
  SilenceLimit(long nanos, AgeRing ring, LongPredicate record) {
    this.nanos = nanos;
    this.ring = ring;
    this.record = record;
  }

  /** Finds the calls that have passed the limit by now. */
  void look(long now) {
    if (ring.isDue(now)) {
      ring.find(now, this);
    }
  }

  void enter(long sign) {
    ring.enter(sign, this);
  }

  boolean leave(long sign) {
    return ring.leave(sign);
  }

  boolean areTogether(long sign, long other) {
    return ring.areTogether(sign, other);
  }

  /** A call that had passed the limit has ended. */
  void passedEnded() {
    ring.overdueEnded();
  }

  /** The calls that have passed the limit by now and have not ended. */
  int passedBy(long now) {
    return ring.overdue(now);
  }

  /** A call passed the limit. */
  @Override
  public void accept(long at) {
    if (failure == null) {
      failure = new AIServiceException("no answer after " + Text.duration(Duration.ofNanos(nanos)));
    }
    if (record.test(at)) {
      alarmed = true;
    }
  }

  /** The last failure by silence; null: there was none. */
  @Nullable AIServiceException failure() {
    return failure;
  }

  /** Whether the breaker must open, once. */
  boolean takeAlarm() {
    boolean taken = alarmed;
    if (taken) {
      alarmed = false;
    }
    return taken;
  }
}
