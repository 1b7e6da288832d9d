package dev.halfopen;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * When a call last gave a sign of life, and its place among the calls in flight. Thread-safe: signs
 * and the end may race.
 */
final class SignOfLife {
  /*
   * The time of the sign, less its four lowest bits, which say:
   *   OVERDUE  the call has been silent for too long, and was told of
   *   ENDED    it is over
   *   SEEN     its signs of life can be seen: it is held by the limit for such calls
   *   RESTING  nobody waits for the service: it is held by none. Then the time is not that of the
   *            sign but how long the silence had lasted when the rest began.
   *
   * A sign takes the call out of its old place first and then writes the new time. Who has written
   * it puts the call into its new place; who has not, because the call ended or another sign came
   * meanwhile, puts back what it took. Calls in a bucket are all alike, so it does not matter that
   * the one who overtook it may have found its own call gone and taken another one's.
   *
   * Who was overtaken tries again, so that neither an item nor who waits is forgotten; a sign does
   * so only as long as there is no later one.
   */
  private static final long OVERDUE = 1;
  private static final long ENDED = 2;
  private static final long SEEN = 4;
  private static final long RESTING = 8;
  private static final long FLAGS = 15;
  private static final VarHandle SIGN;

  static {
    try {
      SIGN = MethodHandles.lookup().findVarHandle(SignOfLife.class, "sign", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Silence silence;

  private volatile long sign;

  /**
   * Of a call that has its place.
   *
   * @param began rounded
   */
  SignOfLife(Silence silence, long began) {
    this.silence = silence;
    this.sign = began;
  }

  /** A time as it is kept here: to within 16 ns. */
  static long rounded(long time) {
    return time & ~FLAGS;
  }

  /** The call gives a sign of life, which shows that they can be seen. */
  void renew(long now) {
    long before = sign;
    while (!become(before, (isResting(before) ? RESTING : rounded(now)) | SEEN)) {
      before = sign;
      boolean seen = (before & SEEN) != 0;
      if (seen && !isResting(before) && rounded(before) - rounded(now) >= 0) {
        return;
      }
    }
  }

  private static boolean isResting(long word) {
    return (word & RESTING) != 0;
  }

  /** Nobody waits for the service any more, or somebody does again. */
  void waiting(boolean waits, long now) {
    long before;
    long after;
    do {
      before = sign;
      if (waits != isResting(before)) {
        return;
      }
      long turned = rounded(now - rounded(before));
      after = turned | (before & SEEN) | (waits ? 0 : RESTING);
    } while (!become(before, after));
  }

  /** The call's signs of life can be seen, or can't any more. */
  void seen(boolean seen) {
    long before;
    do {
      before = sign;
      if (seen == ((before & SEEN) != 0)) {
        return;
      }
    } while (!become(before, before ^ SEEN));
  }

  /** False: something else came meanwhile, to be looked at anew. */
  private boolean become(long before, long after) {
    if ((before & ENDED) != 0) {
      return true;
    }
    if ((before & OVERDUE) != 0 || areTogether(before, after)) {
      return SIGN.compareAndSet(this, before, after | (before & OVERDUE));
    }
    if (!leave(before)) {
      return SIGN.compareAndSet(this, before, after | OVERDUE);
    }
    boolean became = SIGN.compareAndSet(this, before, after);
    enter(became ? after : before);
    return became;
  }

  private boolean areTogether(long word, long other) {
    if ((word & RESTING) != 0 || (other & RESTING) != 0 || ((word ^ other) & SEEN) != 0) {
      return (word & other & RESTING) != 0;
    }
    SilenceLimit limit = limit(word);
    return limit == null || limit.areTogether(rounded(word), rounded(other));
  }

  /** Takes the call out of its place; false: it was found there and told of. */
  private boolean leave(long word) {
    SilenceLimit limit = limit(word);
    return limit == null || limit.leave(rounded(word));
  }

  private void enter(long word) {
    SilenceLimit limit = limit(word);
    if (limit != null) {
      limit.enter(rounded(word));
    }
  }

  private @Nullable SilenceLimit limit(long word) {
    return (word & RESTING) != 0 ? null : silence.limit((word & SEEN) != 0);
  }

  /**
   * The call ends; to be called once.
   *
   * @return whether its outcome counts: it was not told of before
   */
  boolean end() {
    long before = (long) SIGN.getAndBitwiseOr(this, ENDED);
    if ((before & OVERDUE) == 0 && leave(before)) {
      return true;
    }
    // Which limit counts it is all the same: they are added up.
    SilenceLimit limit = silence.limit((before & SEEN) != 0);
    SilenceLimit counting = limit == null ? silence.limit((before & SEEN) == 0) : limit;
    if (counting != null) {
      counting.passedEnded();
    }
    return false;
  }
}
