package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** The last n calls, exact under concurrency, without locks and without allocation. */
final class CountWindow implements FailureDetector.State {
  /*
   * One word holds everything that a decision needs:
   *
   *   lap | position | slow calls | failures | the newest entries, up to the one at that position
   *
   * and a ring of slots what was before, several entries to a slot. Recording a call is one
   * compare-and-set on the word: it counts the new entry in and the oldest one out, so that counts
   * and order are those of one sequence. A slot is written from the word when all of its entries
   * stand there, by whoever is about to begin the next slot: so a recorder that stalls can hold up
   * nobody and leaves no hole in the ring. It is not written if it says the same already, as it
   * does while all is well: then threads that record at once meet at the word only. The less is
   * done between reading the word and setting it, the less often they disturb each other, so the
   * success in a window of successes has a shorter way.
   *
   * Each slot carries the number of times it was written, which makes a stalled helper's write
   * fail. The lap of the word is 0 before the first call, 1 in the first round (the window is
   * filling), and then cycles through the numbers that are left, so that a word comes back only
   * after at least two rounds; with up to 65 536 calls, after at least 2 046.
   */
  private static final int ENTRY_BITS = 2;
  private static final int ENTRY_MASK = 3;
  private static final int FAILURE = 1;
  private static final int SLOW = 2;
  private static final int MAX_SLOT_SHIFT = 3;
  private static final int ENOUGH_LAP_BITS = 11;
  private static final int EVIDENCE_ATTEMPTS = 16;

  private final Rule rule;
  private final int size;

  /** A slot has two to this power entries. */
  private final int slotShift;

  private final int entriesBits;
  private final int fieldBits;
  private final long fieldMask;
  private final long onePosition;
  private final long maxLap;
  private final AtomicLong word;
  private final AtomicIntegerArray slots;

  CountWindow(int size, Rule rule) {
    this(size, MAX_SLOT_SHIFT, rule);
  }

  /** A window whose slots have at most two to the power {@code maxSlotShift} entries. */
  CountWindow(int size, int maxSlotShift, Rule rule) {
    this.rule = rule;
    this.size = size;
    this.fieldBits = Long.SIZE - Long.numberOfLeadingZeros(size);
    this.fieldMask = (1L << fieldBits) - 1;
    this.slotShift = slotShift(maxSlotShift, Long.SIZE - 3 * fieldBits);
    this.entriesBits = ENTRY_BITS << slotShift;
    this.onePosition = 1L << (entriesBits + 2 * fieldBits);
    this.maxLap = (1L << (Long.SIZE - entriesBits - 3 * fieldBits)) - 1;
    this.word = new AtomicLong(pack(0, size - 1, 0, 0, 0));
    this.slots = new AtomicIntegerArray(((size - 1) >> slotShift) + 1);
  }

  /** As many entries to a slot as leave enough bits for laps. */
  private static int slotShift(int max, int bitsLeft) {
    int shift = max;
    while (shift > 0 && bitsLeft - (ENTRY_BITS << shift) < ENOUGH_LAP_BITS) {
      shift--;
    }
    return shift;
  }

  @Override
  public boolean record(boolean failure, boolean slow, long now) {
    int entry = (failure ? FAILURE : 0) | (slow ? SLOW : 0);
    while (true) {
      long before = word.get();
      int position = position(before) + 1 == size ? 0 : position(before) + 1;
      int inSlot = inSlot(position);
      boolean allWell = entry == 0 && inSlot != 0 && (before & (onePosition - 1)) == 0;
      long after;
      if (allWell) {
        after = before + onePosition;
      } else if (inSlot != 0 || settleSlot(before)) {
        after = after(before, position, inSlot, entry);
      } else {
        continue;
      }
      if (word.compareAndSet(before, after)) {
        return rule.trips(calls(lap(after), position), failures(after), slowCalls(after));
      }
    }
  }

  private long after(long before, int position, int inSlot, int entry) {
    long lap = position == 0 ? lapAfter(lap(before)) : lap(before);
    int oldest = (slots.get(position >> slotShift) >>> inSlot) & ENTRY_MASK;
    long failures = failures(before) + (entry & FAILURE) - (oldest & FAILURE);
    long slowCalls = slowCalls(before) + (entry >> 1) - (oldest >> 1);
    int entries = (inSlot == 0 ? 0 : entries(before)) | entry << inSlot;
    return pack(lap, position, slowCalls, failures, entries);
  }

  /** Writes the entries of a full slot; false when the word has moved on. */
  private boolean settleSlot(long current) {
    int index = position(current) >> slotShift;
    int slot = slots.get(index);
    if (entries(slot) == entries(current)) {
      return true;
    }
    if (word.get() != current) {
      return false;
    }
    int writes = (slot >>> entriesBits) + 1;
    slots.compareAndSet(index, slot, writes << entriesBits | entries(current));
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

  @Override
  public boolean isHealthy(long now) {
    return failures(word.get()) == 0;
  }

  private long slowFailures(long current) {
    if (slowCalls(current) == 0 || failures(current) == 0) {
      return 0;
    }
    long count = 0;
    for (int i = 0; i < size; i++) {
      int entries = isInWord(i, current) ? entries(current) : slots.get(i >> slotShift);
      if (((entries >>> inSlot(i)) & ENTRY_MASK) == (FAILURE | SLOW)) {
        count++;
      }
    }
    return count;
  }

  private boolean isInWord(int entry, long current) {
    return entry <= position(current) && entry >> slotShift == position(current) >> slotShift;
  }

  /** How many bits of a slot stand before the entry at this position. */
  private int inSlot(int position) {
    return (position & ((1 << slotShift) - 1)) * ENTRY_BITS;
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

  private long pack(long lap, int position, long slowCalls, long failures, int entries) {
    long packed = (lap << fieldBits) | position;
    packed = (packed << fieldBits) | slowCalls;
    packed = (packed << fieldBits) | failures;
    return (packed << entriesBits) | entries;
  }

  private int entries(long word) {
    return (int) word & ((1 << entriesBits) - 1);
  }

  private long failures(long word) {
    return (word >>> entriesBits) & fieldMask;
  }

  private long slowCalls(long word) {
    return (word >>> (entriesBits + fieldBits)) & fieldMask;
  }

  private int position(long word) {
    return (int) ((word >>> (entriesBits + 2 * fieldBits)) & fieldMask);
  }

  private long lap(long word) {
    return word >>> (entriesBits + 3 * fieldBits);
  }
}
