package dev.halfopen.simulator.records;

import dev.halfopen.simulator.traffic.CallOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * Records are packed as they come, since ten million of them must find room in 200 MB: a chunk of up
 * to 65 536 is sorted by the start and written as numbers of variable length, each start as its
 * distance from the one before: some 9 to 14 bytes a record. Chunks overlap where records come out of
 * order, so reading merges them. While a chunk fills, its records stand in objects that are used again; a start and
 * its place are one long there, which sorts them without an object: 47 bits of microseconds and 16
 * of place, so a record that is 4 years away begins the next chunk.
 */
/** Collects records into a {@link Recording}. Not thread-safe. */
final class RecordingBuilder {
  private static final int CHUNK = 1 << 16;
  private static final long MAX_RANGE = 1L << 46;
  private static final int MAX_EXAMPLES = 20;
  private static final int MAX_MODELS = 1_000;
  private static final int MAX_MODEL_LENGTH = 200;
  private static final int MAX_RECORD_BYTES = 70;

  private final List<Chunk> chunks = new ArrayList<>();
  private final List<BadLine> examples = new ArrayList<>();
  private final Map<String, Integer> models = new LinkedHashMap<>();
  private final Packed[] filling = new Packed[CHUNK];
  private final long[] counts = new long[CallOutcome.values().length];
  private byte[] packed = new byte[CHUNK * 12];
  private int filled;
  private long base;
  private long longest;
  private long badLines;
  private long dropped;
  private long others;

  void add(Packed record, String model) {
    if (filled == CHUNK || (filled > 0 && Math.abs(record.start - base) >= MAX_RANGE)) {
      seal();
    }
    if (filled == 0) {
      base = record.start;
    }
    Packed place = filling[filled];
    if (place == null) {
      place = new Packed();
      filling[filled] = place;
    }
    place.set(record);
    place.model = number(model);
    counts[record.outcome]++;
    longest = Math.max(longest, record.took);
    filled++;
  }

  private int number(String model) {
    Integer known = models.get(model);
    if (known == null) {
      String name =
          model.length() > MAX_MODEL_LENGTH ? model.substring(0, MAX_MODEL_LENGTH) : model;
      name = models.size() < MAX_MODELS ? name : Recording.OTHER;
      known = models.computeIfAbsent(name, absent -> models.size());
    }
    return known;
  }

  void bad(String file, long line, long lines, String reason) {
    badLines += lines;
    if (examples.size() < MAX_EXAMPLES) {
      examples.add(new BadLine(file, line, reason));
    }
  }

  void dropped(long calls) {
    dropped += Math.max(0, calls);
  }

  /** Something that is rightly no record of a call, such as a span of another kind. */
  void other() {
    others++;
  }

  Recording build() {
    seal();
    return new Recording(
        chunks,
        models.keySet().stream()
            .map(model -> model.isEmpty() ? null : model)
            .toArray(String[]::new),
        counts.clone(),
        longest,
        badLines,
        examples,
        dropped,
        others);
  }

  private void seal() {
    if (filled == 0) {
      return;
    }
    long[] order = new long[filled];
    for (int i = 0; i < filled; i++) {
      order[i] = (filling[i].start - base) << 16 | i;
    }
    Arrays.sort(order);
    long first = filling[(int) (order[0] & 0xffff)].start;
    long previous = first;
    int length = 0;
    for (long startAndPlace : order) {
      Packed record = filling[(int) (startAndPlace & 0xffff)];
      if (packed.length - length < MAX_RECORD_BYTES) {
        packed = Arrays.copyOf(packed, packed.length * 2);
      }
      length = write(record.start - previous, length);
      length = write(record.took, length);
      length = write(record.tag(), length);
      for (int i = 0; i < Packed.OPTIONALS; i++) {
        if (record.optional(i) != Packed.UNKNOWN) {
          length = write(record.optional(i), length);
        }
      }
      previous = record.start;
    }
    chunks.add(new Chunk(Arrays.copyOf(packed, length), filled, first, previous));
    filled = 0;
  }

  private int write(long number, int at) {
    int place = at;
    long rest = number;
    while (rest >= 0x80) {
      packed[place++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    packed[place++] = (byte) rest;
    return place;
  }
}
