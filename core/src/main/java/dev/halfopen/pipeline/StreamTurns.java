package dev.halfopen.pipeline;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lets the subscriber of one attempt's stream have one signal at a time, and one end. */
final class StreamTurns {
  /*
   * Signals of the source come one at a time (maybe nested: an item inside the one whose receiver
   * asked for it); the time's end and the subscriber's leaving come at any time:
   *
   *   IDLE -> EMITTING -> IDLE      an item is being delivered
   *   EMITTING -> LATE -> DONE      the time was over meanwhile: who delivers tells that, too
   *   IDLE -> DONE                  the end: by the source, the time or the subscriber
   *   EMITTING -> DONE              the end inside the delivery of an item
   *
   * Who makes it LATE or DONE ends the permit.
   */
  private static final int IDLE = 0;
  private static final int EMITTING = 1;
  private static final int LATE = 2;
  private static final int DONE = 3;

  /** What becomes of a stream whose time is over. */
  enum Expiry {
    /** It has ended before. */
    TOO_LATE,
    /** It ends now. */
    NOW,
    /** It ends now, and who delivers an item tells that afterwards. */
    AFTER_THE_ITEM
  }

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private volatile @Nullable Thread emitter;

  /** Whether the end has been decided. */
  boolean isOver() {
    return state.get() >= LATE;
  }

  /** Whether an item is being delivered. */
  boolean isBusy() {
    return emitter != null;
  }

  /** Whether this is inside of the delivery of an item, on its thread. */
  boolean isNested() {
    return emitter == Thread.currentThread();
  }

  /** Begins the delivery of an item; false: the stream has ended. */
  boolean beginItem() {
    if (!state.compareAndSet(IDLE, EMITTING)) {
      return false;
    }
    emitter = Thread.currentThread();
    return true;
  }

  /** Ends the delivery of an item; true: the time was over meanwhile, which is to be told now. */
  boolean endItem() {
    emitter = null;
    return !state.compareAndSet(EMITTING, IDLE) && state.compareAndSet(LATE, DONE);
  }

  /** The delivery has failed; true: the stream had not ended before. */
  boolean failItem() {
    int before = state.getAndSet(DONE);
    emitter = null;
    return before == EMITTING;
  }

  /** The source ends it, inside an item or between items; true for the one who does. */
  boolean end() {
    return state.compareAndSet(isNested() ? EMITTING : IDLE, DONE);
  }

  /** The time is over. */
  Expiry expire() {
    while (true) {
      int present = state.get();
      if (present >= LATE) {
        return Expiry.TOO_LATE;
      }
      if (state.compareAndSet(present, present == IDLE ? DONE : LATE)) {
        return present == IDLE ? Expiry.NOW : Expiry.AFTER_THE_ITEM;
      }
    }
  }

  /** The subscriber leaves; true: the stream had not ended before. */
  boolean leave() {
    return state.getAndSet(DONE) < LATE;
  }
}
