package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A time window while its newest bucket lasts: that bucket's counts in one word that can be frozen,
 * and all that was counted before, which never changes.
 *
 * <p>A striped frame counts successes apart from the word, see {@link Stripes}.
 */
final class Frame {
  static final int CALLS = 0;
  static final int FAILURES = 1;
  static final int SLOW = 2;
  static final int SLOW_FAILURES = 3;

  /** What came of an attempt to count a call. */
  enum Counted {
    /** It is counted. */
    QUIETLY,
    /** It is counted, and the window's counts trip. */
    TRIPPING,
    /** It is not: another frame follows, as this one is frozen or full, or must not be striped. */
    NOT_HERE,
    /** It is not: threads meet here, and a striped frame would do as well. */
    CONTENDED
  }

  private static final int FIELDS = 4;
  private static final int FIELD_BITS = 15;
  private static final long FIELD_MAX = (1L << FIELD_BITS) - 1;
  private static final long FROZEN = 1L << 63;
  private static final int READ_ATTEMPTS = 16;

  private final Rule rule;
  private final long start;
  private final int newest;
  private final long[] ring;
  private final long[] older;
  private final AtomicLong word = new AtomicLong();
  private final @Nullable Stripes successes;

  private Frame(
      Rule rule, long start, int newest, long[] ring, long[] older, @Nullable Stripes successes) {
    this.rule = rule;
    this.start = start;
    this.newest = newest;
    this.ring = ring;
    this.older = older;
    this.successes = successes;
  }

  static Frame empty(Rule rule, int buckets, long start) {
    return new Frame(rule, start, 0, new long[buckets * FIELDS], new long[FIELDS], null);
  }

  /** The nanoTime at which the newest bucket began. */
  long start() {
    return start;
  }

  Counted count(boolean failure, boolean slow) {
    return successes == null ? countInWord(failure, slow) : countStriped(successes, failure, slow);
  }

  private Counted countInWord(boolean failure, boolean slow) {
    while (true) {
      long before = word.get();
      if (isClosed(before)) {
        return Counted.NOT_HERE;
      }
      long after = before + increment(failure, slow);
      long calls = older[CALLS] + field(after, CALLS);
      long failures = older[FAILURES] + field(after, FAILURES);
      long slowCalls = older[SLOW] + field(after, SLOW);
      if (word.compareAndSet(before, after)) {
        return rule.trips(calls, failures, slowCalls) ? Counted.TRIPPING : Counted.QUIETLY;
      }
      if (rule.staysQuiet(calls, failures, slowCalls)) {
        return Counted.CONTENDED;
      }
    }
  }

  private Counted countStriped(Stripes successes, boolean failure, boolean slow) {
    if (!failure && !slow) {
      return successes.increment() ? Counted.QUIETLY : Counted.NOT_HERE;
    }
    while (true) {
      long before = word.get();
      if (isClosed(before)) {
        return Counted.NOT_HERE;
      }
      long after = before + increment(failure, slow);
      boolean quiet =
          rule.staysQuiet(
              older[CALLS] + field(after, CALLS) + successes.sum(),
              older[FAILURES] + field(after, FAILURES),
              older[SLOW] + field(after, SLOW));
      if (!quiet) {
        return Counted.NOT_HERE;
      }
      if (word.compareAndSet(before, after)) {
        return Counted.QUIETLY;
      }
    }
  }

  private static boolean isClosed(long word) {
    return word < 0 || field(word, CALLS) == FIELD_MAX;
  }

  private static long increment(boolean failure, boolean slow) {
    return 1
        | (failure ? 1L << FIELD_BITS : 0)
        | (slow ? 1L << (SLOW * FIELD_BITS) : 0)
        | (failure && slow ? 1L << (SLOW_FAILURES * FIELD_BITS) : 0);
  }

  private static long field(long word, int field) {
    return (word >>> (field * FIELD_BITS)) & FIELD_MAX;
  }

  /**
   * Freezes this frame and makes the one that follows.
   *
   * @param steps how many buckets later; 0: the newest one goes on
   * @param striped whether to stripe it, if its counts allow
   */
  Frame after(long steps, long bucketNanos, boolean striped) {
    long frozen = word.getAndUpdate(before -> before | FROZEN);
    long apart = successes == null ? 0 : successes.freeze();
    long[] nextRing = ring.clone();
    long[] nextOlder = older.clone();
    for (int field = 0; field < FIELDS; field++) {
      long counted = field(frozen, field) + (field == CALLS ? apart : 0);
      nextRing[newest * FIELDS + field] += counted;
      nextOlder[field] += counted;
    }
    int at = newest;
    for (long i = Math.min(steps, buckets()); i > 0; i--) {
      at = (at + 1) % buckets();
      for (int field = 0; field < FIELDS; field++) {
        nextOlder[field] -= nextRing[at * FIELDS + field];
        nextRing[at * FIELDS + field] = 0;
      }
    }
    boolean quiet = rule.staysQuiet(nextOlder[CALLS], nextOlder[FAILURES], nextOlder[SLOW]);
    Stripes stripes = striped && quiet ? new Stripes() : null;
    return new Frame(rule, start + steps * bucketNanos, at, nextRing, nextOlder, stripes);
  }

  /** The window's counts as they will be when {@code steps} more buckets have begun. */
  long[] totalsAfter(long steps) {
    long[] totals = new long[FIELDS];
    if (steps >= buckets()) {
      return totals;
    }
    long counted = word.get();
    long apart = successes == null ? 0 : successes.sum();
    // While the word stays the same, the sum of the successes is what it was at one moment.
    for (int i = 0; successes != null && word.get() != counted && i < READ_ATTEMPTS; i++) {
      counted = word.get();
      apart = successes.sum();
    }
    for (int field = 0; field < FIELDS; field++) {
      totals[field] = older[field] + field(counted, field) + (field == CALLS ? apart : 0);
      for (int i = 1; i <= steps; i++) {
        totals[field] -= ring[(newest + i) % buckets() * FIELDS + field];
      }
    }
    return totals;
  }

  private int buckets() {
    return ring.length / FIELDS;
  }
}
