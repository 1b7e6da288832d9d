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
   *   EMITTING -> ENDING -> DONE    the source has ended meanwhile, which it should not before its
   *                                 item was taken: who delivers ends it
   *   IDLE -> DONE                  the end: by the source, the time or the subscriber
   *   EMITTING -> DONE              the end inside the delivery of an item, on its thread
   *
   * Who makes it LATE or DONE ends the permit (but for LATE -> DONE).
   */
  private static final int IDLE = 0;
  private static final int EMITTING = 1;
  private static final int ENDING = 2;
  private static final int LATE = 3;
  private static final int DONE = 4;

  /** When a stream ends that the source or the time ends. */
  enum End {
    /** It has ended before. */
    TOO_LATE,
    /** Now. */
    NOW,
    /** After the item that is being delivered: who delivers it tells that. */
    AFTER_THE_ITEM
  }

  /** What is to be done after the delivery of an item. */
  enum Next {
    /** Nothing: the stream goes on, or was ended by somebody else. */
    NOTHING,
    /** To tell that the time was over meanwhile. */
    TELL_LATE,
    /** To end the stream as the source has said meanwhile. */
    END
  }

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private volatile @Nullable Thread emitter;

  /** Whether the end has been decided. */
  boolean isOver() {
    return state.get() >= ENDING;
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

  /** Ends the delivery of an item. */
  Next endItem() {
    emitter = null;
    if (state.compareAndSet(EMITTING, IDLE)) {
      return Next.NOTHING;
    }
    if (state.compareAndSet(LATE, DONE)) {
      return Next.TELL_LATE;
    }
    return state.compareAndSet(ENDING, DONE) ? Next.END : Next.NOTHING;
  }

  /** The delivery has failed; true: the stream had not ended before. */
  boolean failItem() {
    int before = state.getAndSet(DONE);
    emitter = null;
    return before < LATE;
  }

  /** The source ends it, inside an item or between items. */
  End end() {
    if (isNested()) {
      return state.compareAndSet(EMITTING, DONE) ? End.NOW : End.TOO_LATE;
    }
    return end(ENDING);
  }

  /** The time is over. */
  End expire() {
    return end(LATE);
  }

  private End end(int whileEmitting) {
    while (true) {
      int present = state.get();
      if (present >= ENDING) {
        return End.TOO_LATE;
      }
      if (state.compareAndSet(present, present == IDLE ? DONE : whileEmitting)) {
        return present == IDLE ? End.NOW : End.AFTER_THE_ITEM;
      }
    }
  }

  /** The subscriber leaves; true: the stream had not ended before. */
  boolean leave() {
    return state.getAndSet(DONE) < LATE;
  }
}
