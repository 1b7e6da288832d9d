package dev.halfopen.simulator.records;

import dev.halfopen.simulator.traffic.CallOutcome;
import dev.halfopen.simulator.traffic.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were made once, in the order in which they began, however they stood in the files; of
 * calls that began at the same time, in that of the files. Some 9 to 14 bytes each. Immutable.
 *
 * @since 0.1.0
 */
public final class Recording implements Iterable<CallRecord> {
  static final String OTHER = "(other models)";

  private final List<Chunk> chunks;
  private final @Nullable String[] models;
  private final long[] counts;
  private final long longest;
  private final long badLines;
  private final List<BadLine> examples;
  private final long dropped;
  private final long others;

  Recording(
      List<Chunk> chunks,
      @Nullable String[] models,
      long[] counts,
      long longest,
      long badLines,
      List<BadLine> examples,
      long dropped,
      long others) {
    this.chunks = chunks.stream().sorted(Comparator.comparingLong(Chunk::first)).toList();
    this.models = models;
    this.counts = counts;
    this.longest = longest;
    this.badLines = badLines;
    this.examples = List.copyOf(examples);
    this.dropped = dropped;
    this.others = others;
  }

  /** How many records there are. */
  public long size() {
    return chunks.stream().mapToLong(Chunk::count).sum();
  }

  /** How many records there are with this outcome. */
  @SuppressWarnings("EnumOrdinal") // a place of an array that nobody keeps
  public long count(CallOutcome outcome) {
    return counts[outcome.ordinal()];
  }

  /** The models that were asked, as far as the records say, in the order of their appearance. */
  public List<String> models() {
    return Arrays.stream(models).filter(Objects::nonNull).toList();
  }

  /** When the first call began; 1970 if there is none. */
  public Instant start() {
    return Instant.EPOCH.plus(firstMicros(), ChronoUnit.MICROS);
  }

  private long firstMicros() {
    return chunks.isEmpty() ? 0 : chunks.get(0).first();
  }

  /** From the beginning of the first call to that of the last. */
  public Duration span() {
    long last = chunks.stream().mapToLong(Chunk::last).max().orElse(firstMicros());
    return Duration.of(last - firstMicros(), ChronoUnit.MICROS);
  }

  /** How long the longest call took. */
  public Duration longest() {
    return Duration.of(longest, ChronoUnit.MICROS);
  }

  /** How many lines were no records. */
  public long badLines() {
    return badLines;
  }

  /** The first of the {@link #badLines()}, 20 at most. */
  public List<BadLine> badLineExamples() {
    return examples;
  }

  /** How many calls the recorder had no room for, as it wrote itself. */
  public long dropped() {
    return dropped;
  }

  /** How many things the files hold that are rightly no calls: spans of other kinds. */
  public long others() {
    return others;
  }

  /** Each call, in the order in which they began. */
  @Override
  public Iterator<CallRecord> iterator() {
    return new Merged(chunks, models);
  }

  /** Merges the chunks; only those are open that overlap at the present place. */
  private static final class Merged implements Iterator<CallRecord> {
    private final List<Chunk> chunks;
    private final @Nullable String[] models;
    private final PriorityQueue<Chunk.Reader> open =
        new PriorityQueue<>(
            Comparator.comparingLong(Chunk.Reader::start).thenComparing(Chunk.Reader::number));
    private int opened;

    Merged(List<Chunk> chunks, @Nullable String[] models) {
      this.chunks = chunks;
      this.models = models;
    }

    @Override
    public boolean hasNext() {
      return !open.isEmpty() || opened < chunks.size();
    }

    @Override
    public CallRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      while (opened < chunks.size()
          && (open.isEmpty() || chunks.get(opened).first() <= open.peek().start())) {
        Chunk.Reader reader = new Chunk.Reader(chunks.get(opened), opened);
        opened++;
        if (reader.next()) {
          open.add(reader);
        }
      }
      Chunk.Reader first = open.remove();
      CallRecord record = first.record().unpacked(models);
      if (first.next()) {
        open.add(first);
      }
      return record;
    }
  }
}
