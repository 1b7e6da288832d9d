package dev.halfopen;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * The calls in flight by the moment of their last sign of life, so that those that have been silent
 * for too long are found without a list, a scan or a timer. Thread-safe, lock-free; a call costs
 * one step when it enters and one when it leaves, and no allocation.
 */
final class AgeRing {
  /*
   * Time is cut into buckets, 32 to 62 of them for the time that a call may be silent. A slot of the
   * ring is one word:
   *
   *   number of the bucket : 39 | closed : 1 | calls in it : 24, signed
   *
   * Whoever comes by when a bucket has passed the age closes it, by one compare-and-set that takes
   * its calls: these have passed the age, once. A call leaves by taking one off its bucket, and if
   * that is closed, or its slot has a newer bucket by now, the call has passed the age before. One
   * word decides, so it is one or the other, whoever races. What passed together is told at one
   * moment, the middle of the bucket: it may have come spread over the bucket or in one burst, and
   * a burst must not look like an outage as long as the bucket, which may be many seconds.
   *
   * A call that gives a sign of life moves, see SignOfLife, and while it does others may see one
   * call too few in a bucket, even -1, but never one too many. What is missing when the bucket is
   * closed is put right by who brings it back: that one call is told then, or, if it was -1, none.
   * (Only a thread that is stopped between two of these steps for longer than the age can find the
   * debt forgotten, and a call told that was not silent.)
   *
   * Every bucket is closed once its time has come, empty ones, too, so that nobody enters it late
   * unseen. After an idle time all slots are: 64 of them.
   */
  static final int SLOTS = 64;

  private static final int COUNT_BITS = 24;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long CLOSED = 1L << COUNT_BITS;
  private static final int BUCKET_SHIFT = COUNT_BITS + 1;

  private final long ageNanos;
  private final int widthShift;
  private final long origin;
  private final AtomicLongArray slots;

  /** The bucket in which the ring began: some have room before it, for who read the clock then. */
  private final long firstBucket;

  /** All buckets below this one are closed. */
  private final AtomicLong open;

  private final AtomicInteger overdue = new AtomicInteger();
  private volatile long dueAt;

  /**
   * @param ageNanos how long a call may be silent; 1 or more
   * @param now the monotonic time
   * @param slots a power of two, {@link #SLOTS} for instance
   */
  AgeRing(long ageNanos, long now, int slots) {
    this.ageNanos = ageNanos;
    this.slots = new AtomicLongArray(slots);
    this.firstBucket = 2L * slots;
    int shift = 0;
    while (ageNanos >> shift > slots - 2) {
      shift++;
    }
    this.widthShift = shift;
    this.origin = now;
    this.open = new AtomicLong(bucket(now - ageNanos));
    this.dueAt = closingTime(open.get());
  }

  private long bucket(long time) {
    return ((time - origin) >> widthShift) + firstBucket;
  }

  private int slot(long bucket) {
    return (int) (bucket & (slots.length() - 1));
  }

  /** When the last moment of a bucket has passed the age. */
  private long closingTime(long bucket) {
    return origin + ((bucket + 1 - firstBucket) << widthShift) + ageNanos;
  }

  boolean areTogether(long sign, long other) {
    return bucket(sign) == bucket(other);
  }

  /** Calls that have passed the age by now and have not ended, found or not. */
  int overdue(long now) {
    long end = bucket(now - ageNanos);
    int calls = overdue.get();
    for (int slot = 0; slot < slots.length(); slot++) {
      long word = slots.get(slot);
      if (word >> BUCKET_SHIFT < end && !isClosed(word)) {
        calls += Math.max(0, count(word));
      }
    }
    return calls;
  }

  /** Whether {@link #find} has something to do: one read and one comparison. */
  boolean isDue(long now) {
    return now - dueAt >= 0;
  }

  /**
   * Finds the calls that have passed the age by now.
   *
   * @param passed told of each when it did, to within half a bucket, in order
   */
  void find(long now, LongConsumer passed) {
    long end = bucket(now - ageNanos);
    long bucket = open.get();
    for (long b = Math.max(bucket, end - slots.length()); b < end; b++) {
      closeBucket(b, passed);
    }
    while (bucket < end && !open.compareAndSet(bucket, end)) {
      bucket = open.get();
    }
    // Two who race may leave the earlier time here: then the next call looks once in vain.
    dueAt = closingTime(open.get());
  }

  private void closeBucket(long bucket, LongConsumer passed) {
    int slot = slot(bucket);
    while (true) {
      long word = slots.get(slot);
      long present = word >> BUCKET_SHIFT;
      if (present > bucket || (present == bucket && isClosed(word))) {
        return;
      }
      // An older bucket is here only if nobody came by for long, and may not be closed either.
      int calls = isClosed(word) ? 0 : count(word);
      int debt = present == bucket ? Math.min(0, calls) : 0;
      if (slots.compareAndSet(slot, word, word(bucket, debt) | CLOSED)) {
        tell(calls, present, passed);
        return;
      }
    }
  }

  private void tell(int calls, long bucket, LongConsumer passed) {
    if (calls > 0) {
      overdue.getAndAdd(calls);
    }
    long middle = closingTime(bucket) - (1L << widthShift) / 2;
    for (int i = 0; i < calls; i++) {
      passed.accept(middle);
    }
  }

  /**
   * A call gives a sign of life, its first or another one.
   *
   * @param passed told at once if the sign is older than the age by now
   */
  void enter(long sign, LongConsumer passed) {
    long bucket = bucket(sign);
    int slot = slot(bucket);
    while (true) {
      long word = slots.get(slot);
      long present = word >> BUCKET_SHIFT;
      if (present > bucket || (present == bucket && isClosed(word) && count(word) >= 0)) {
        tell(1, bucket, passed);
        return;
      }
      if (present < bucket && !isClosed(word) && count(word) > 0) {
        closeBucket(present, passed);
      } else {
        long after = present == bucket ? withOneMore(word) : word(bucket, 1);
        if (slots.compareAndSet(slot, word, after)) {
          return;
        }
      }
    }
  }

  /**
   * A call gives no more signs of life at that moment.
   *
   * @return whether it was in flight and not overdue
   */
  boolean leave(long sign) {
    long bucket = bucket(sign);
    int slot = slot(bucket);
    while (true) {
      long word = slots.get(slot);
      long present = word >> BUCKET_SHIFT;
      int calls = count(word);
      if (present < bucket && (isClosed(word) || calls <= 0)) {
        // Whoever moved the call here is still to bring it.
        calls = 0;
      } else if (present != bucket || isClosed(word)) {
        return false;
      }
      if (slots.compareAndSet(slot, word, word(bucket, calls - 1))) {
        return true;
      }
    }
  }

  /** A call that was overdue has ended. */
  void overdueEnded() {
    overdue.getAndDecrement();
  }

  private static long word(long bucket, int count) {
    return (bucket << BUCKET_SHIFT) | (count & COUNT_MASK);
  }

  private static long withOneMore(long word) {
    return (word & ~COUNT_MASK) | ((word + 1) & COUNT_MASK);
  }

  private static boolean isClosed(long word) {
    return (word & CLOSED) != 0;
  }

  private static int count(long word) {
    return (int) (word << (Long.SIZE - COUNT_BITS) >> (Long.SIZE - COUNT_BITS));
  }
}
