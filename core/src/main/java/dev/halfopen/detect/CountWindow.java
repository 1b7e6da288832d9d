package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** The last n calls, exact under concurrency, without locks and without allocation. */
final class CountWindow implements FailureDetector.State {
  /*
   * A ring of slots, one per call, and one word that holds everything a decision needs:
   *
   *   lap | position | slow calls | failures | the entry at that position
   *
   * Recording a call is one compare-and-set on the word: it counts the new entry in and the oldest
   * one out, so that counts and order are those of one sequence. The slot of the new entry is not
   * written by its own recorder but by the next one, from the word, before it moves the word on:
   * so a recorder that stalls can hold up nobody and leaves no hole in the ring.
   *
   * Each slot carries a lap count of its own. Its lowest bit says, beside the lap of the word,
   * whether the slot is still to be written; the rest of it makes a stalled helper's write fail.
   * The word's own lap is 0 before the first call, 1 in the first round (the window is filling),
   * and then cycles through the even and odd numbers that are left, so that a word comes back only
   * after at least two rounds; with up to 65 536 calls, after at least 2 046.
   */
  private static final int ENTRY_BITS = 2;
  private static final int ENTRY_MASK = 3;
  private static final int FAILURE = 1;
  private static final int SLOW = 2;
  private static final int EVIDENCE_ATTEMPTS = 16;

  private final Rule rule;
  private final int size;
  private final int fieldBits;
  private final long fieldMask;
  private final long maxLap;
  private final AtomicLong word;
  private final AtomicIntegerArray slots;

  CountWindow(int size, Rule rule) {
    this.rule = rule;
    this.size = size;
    this.fieldBits = Long.SIZE - Long.numberOfLeadingZeros(size);
    this.fieldMask = (1L << fieldBits) - 1;
    this.maxLap = (1L << (Long.SIZE - ENTRY_BITS - 3 * fieldBits)) - 1;
    this.word = new AtomicLong(pack(0, size - 1, 0, 0, 0));
    this.slots = new AtomicIntegerArray(size);
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    int entry = (failure ? FAILURE : 0) | (slow ? SLOW : 0);
    while (true) {
      long before = word.get();
      if (!settleSlot(before)) {
        continue;
      }
      int position = position(before) + 1 == size ? 0 : position(before) + 1;
      long lap = position == 0 ? lapAfter(lap(before)) : lap(before);
      int oldest = slots.get(position) & ENTRY_MASK;
      long failures = failures(before) + (entry & FAILURE) - (oldest & FAILURE);
      long slowCalls = slowCalls(before) + (entry >> 1) - (oldest >> 1);
      if (word.compareAndSet(before, pack(lap, position, slowCalls, failures, entry))) {
        return rule.trips(calls(lap, position), failures, slowCalls);
      }
    }
  }

  /** Writes the newest entry into its slot; false when the word has moved on. */
  private boolean settleSlot(long current) {
    int position = position(current);
    int slot = slots.get(position);
    if (((slot >>> ENTRY_BITS) & 1) == (lap(current) & 1)) {
      return true;
    }
    if (word.get() != current) {
      return false;
    }
    int next = (((slot >>> ENTRY_BITS) + 1) << ENTRY_BITS) | (int) (current & ENTRY_MASK);
    slots.compareAndSet(position, slot, next);
    return true;
  }

  @Override
  public Evidence evidence(long now) {
    long current = word.get();
    long slowFailures = slowFailures(current);
    for (int i = 0; word.get() != current && i < EVIDENCE_ATTEMPTS; i++) {
      current = word.get();
      slowFailures = slowFailures(current);
    }
    long failures = failures(current);
    long slowCalls = slowCalls(current);
    return Evidence.of(
        calls(lap(current), position(current)),
        failures,
        slowCalls,
        Math.min(slowFailures, Math.min(failures, slowCalls)),
        rule.minimumCalls());
  }

  private long slowFailures(long current) {
    if (slowCalls(current) == 0 || failures(current) == 0) {
      return 0;
    }
    long count = 0;
    for (int i = 0; i < size; i++) {
      int entry = i == position(current) ? (int) current : slots.get(i);
      if ((entry & ENTRY_MASK) == (FAILURE | SLOW)) {
        count++;
      }
    }
    return count;
  }

  private long calls(long lap, int position) {
    if (lap > 1) {
      return size;
    }
    return lap == 0 ? 0 : position + 1L;
  }

  private long lapAfter(long lap) {
    return lap == maxLap ? 2 : lap + 1;
  }

  private long pack(long lap, int position, long slowCalls, long failures, int entry) {
    long packed = (lap << fieldBits) | position;
    packed = (packed << fieldBits) | slowCalls;
    packed = (packed << fieldBits) | failures;
    return (packed << ENTRY_BITS) | entry;
  }

  private long failures(long word) {
    return (word >>> ENTRY_BITS) & fieldMask;
  }

  private long slowCalls(long word) {
    return (word >>> (ENTRY_BITS + fieldBits)) & fieldMask;
  }

  private int position(long word) {
    return (int) ((word >>> (ENTRY_BITS + 2 * fieldBits)) & fieldMask);
  }

  private long lap(long word) {
    return word >>> (ENTRY_BITS + 3 * fieldBits);
  }
}
