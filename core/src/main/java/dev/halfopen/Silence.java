package dev.halfopen;

import dev.halfopen.internal.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls in flight of a CLOSED phase: one that has been silent for too long is one bad
 * outcome, once, found by whoever calls next. Thread-safe, lock-free.
 */
final class Silence {
  /*
   * Calls whose signs of life can be seen are held by one limit, the others by another. A call
   * begins among the others, and its first sign takes it over; see SignOfLife.
   *
   * Who is admitted needs no object of his own: all that begin in one bucket of the ring share
   * their admission, which says in which one.
   *
   * When the settings change, another instance takes the calls to come, and looks at the one before
   * it, too.
   */
  private static final int MOST_OLDER = 4;

  private static final VarHandle SEEN =
      Fields.handle(MethodHandles.lookup(), "seen", SilenceLimit.class);

  private final Closed phase;
  private final SilenceLimits limits;
  private final long begun;
  private final int slots;
  private final SilenceLimit.Detective detective;
  private final @Nullable SilenceLimit whole;

  /** Made by the first sign of life, since many breakers never see one. */
  private volatile @Nullable SilenceLimit seen;

  /** The one that watches the calls that were admitted by other settings. */
  private volatile @Nullable Silence older;

  /** The last admission. Racy: it is immutable, so whoever misses another's makes one himself. */
  private @Nullable Watched last;

  /**
   * @param slots how many slots a ring has
   * @param detective is told of silent calls
   * @param older what watches the calls that are in flight already; null: nothing
   */
  Silence(
      Closed phase,
      SilenceLimits limits,
      long now,
      int slots,
      SilenceLimit.Detective detective,
      @Nullable Silence older) {
    this.phase = phase;
    this.limits = limits;
    this.begun = SignOfLife.rounded(now);
    this.slots = slots;
    this.detective = detective;
    this.whole = limit(limits.wholeAnswer());
    this.older = older;
    forgetOldest();
  }

  private @Nullable SilenceLimit limit(@Nullable Duration limit) {
    if (limit == null) {
      return null;
    }
    long nanos = limit.toNanos();
    return new SilenceLimit(nanos, new AgeRing(nanos, begun, slots), detective);
  }

  /** Who changes the settings ever again doesn't make calls look at ever more of these. */
  private void forgetOldest() {
    Silence each = this;
    for (int i = 0; each != null && i < MOST_OLDER; i++) {
      each = each.older;
    }
    if (each != null) {
      each.older = null;
    }
  }

  boolean isBy(SilenceLimits other) {
    return limits.equals(other);
  }

  /** Watches a call that begins. */
  Watched admit(long now) {
    Watched shared = last;
    SilenceLimit limit = whole;
    long began = SignOfLife.rounded(now);
    if (shared == null || (limit != null && !limit.areTogether(shared.began(), began))) {
      shared = new Watched(phase, this, began);
      last = shared;
    }
    if (limit != null) {
      limit.enter(shared.began());
    }
    return shared;
  }

  /** Finds the calls that have been silent for too long, of whatever settings. */
  void look(long now) {
    for (Silence each = this; each != null; each = each.older) {
      each.lookAtOwn(now);
    }
  }

  private void lookAtOwn(long now) {
    SilenceLimit limit = whole;
    if (limit != null) {
      limit.look(now);
    }
    limit = seen;
    if (limit != null) {
      limit.look(now);
    }
  }

  /**
   * The failure for which the breaker must open, once; null: it need not. To be asked after {@link
   * #look}.
   */
  @Nullable AIServiceException takeAlarm() {
    for (Silence each = this; each != null; each = each.older) {
      SilenceLimit one = each.whole;
      SilenceLimit other = each.seen;
      if (one != null && one.takeAlarm()) {
        return one.failure();
      }
      if (other != null && other.takeAlarm()) {
        return other.failure();
      }
    }
    return null;
  }

  /** The calls that have been silent for too long by now and have not ended. */
  int silentCalls(long now) {
    int calls = 0;
    for (Silence each = this; each != null; each = each.older) {
      SilenceLimit one = each.whole;
      SilenceLimit other = each.seen;
      calls += (one == null ? 0 : one.passedBy(now)) + (other == null ? 0 : other.passedBy(now));
    }
    // A call may end before whoever found it has counted it.
    return Math.max(0, calls);
  }

  /** The limit for calls whose signs of life can be seen, or for the others. */
  @Nullable SilenceLimit limit(boolean areSeen) {
    if (!areSeen) {
      return whole;
    }
    SilenceLimit present = seen;
    return present != null || limits.sinceLastSign() == null ? present : made();
  }

  private @Nullable SilenceLimit made() {
    SilenceLimit fresh = limit(limits.sinceLastSign());
    SilenceLimit found = (SilenceLimit) SEEN.compareAndExchange(this, null, fresh);
    return found == null ? fresh : found;
  }
}
