package dev.halfopen;

import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One limit of silence in a CLOSED phase: the calls in flight that it holds for, and what becomes
 * of those that pass it. Thread-safe.
 */
final class SilenceLimit implements LongConsumer {
  private final long nanos;
  private final AgeRing ring;
  private final Detective detective;

  /** One for all of the phase: its stack says nothing. Made by the first that passes. */
  private volatile @Nullable AIServiceException failure;

  private volatile boolean alarmed;

  /** Who takes silent calls into the evidence. */
  interface Detective {
    /**
     * A call passed a limit.
     *
     * @param at when
     * @param noAnswer what that is called
     * @return whether the breaker must open
     */
    boolean wasSilent(long at, AIServiceException noAnswer);
  }

  /**
   * A limit that nothing has passed yet.
   *
   * @param ring empty
   */
  SilenceLimit(long nanos, AgeRing ring, Detective detective) {
    this.nanos = nanos;
    this.ring = ring;
    this.detective = detective;
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
    AIServiceException noAnswer = failure;
    if (noAnswer == null) {
      noAnswer =
          new AIServiceException("no answer after " + Text.duration(Duration.ofNanos(nanos)));
      failure = noAnswer;
    }
    if (detective.wasSilent(at, noAnswer)) {
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
