package dev.halfopen.simulator.records;

/**
 * Packed records in the order of their starts; see {@link RecordingBuilder}.
 *
 * @param first the first start
 * @param last the last start
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them or alters the array
record Chunk(byte[] packed, int count, long first, long last) {
  /** Reads a chunk from its beginning. */
  static final class Reader {
    private final byte[] packed;
    private final int number;
    private final Packed record = new Packed();
    private int left;
    private int place;

    Reader(Chunk chunk, int number) {
      this.packed = chunk.packed;
      this.number = number;
      this.left = chunk.count;
      record.start = chunk.first;
    }

    boolean next() {
      if (left == 0) {
        return false;
      }
      left--;
      record.start += read();
      record.took = read();
      int there = record.tag((int) read());
      for (int i = 0; i < Packed.OPTIONALS; i++) {
        record.optional(i, (there >> i & 1) == 1 ? read() : Packed.UNKNOWN);
      }
      return true;
    }

    private long read() {
      long value = 0;
      int shift = 0;
      byte part = packed[place++];
      while (part < 0) {
        value |= (long) (part & 0x7f) << shift;
        shift += 7;
        part = packed[place++];
      }
      return value | (long) part << shift;
    }

    Packed record() {
      return record;
    }

    long start() {
      return record.start;
    }

    /** The place of the chunk among all: what came first, comes first. */
    int number() {
      return number;
    }
  }
}
