package dev.halfopen.benchmarks;

/** What it costs to touch the bytes of a chunk at all. */
final class ChunkFloors {
  private ChunkFloors() {}

  /** Adds all bytes up, one by one. */
  static ChunkReader sum(byte[] chunk) {
    return () -> {
      int sum = 0;
      for (byte b : chunk) {
        sum += b;
      }
      return sum;
    };
  }

  /** Copies all bytes, many at a time. */
  static ChunkReader copy(byte[] chunk) {
    byte[] target = new byte[chunk.length];
    return () -> {
      System.arraycopy(chunk, 0, target, 0, chunk.length);
      return target[target.length - 1];
    };
  }
}
