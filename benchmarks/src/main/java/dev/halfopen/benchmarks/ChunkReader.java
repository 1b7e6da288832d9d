package dev.halfopen.benchmarks;

import java.io.IOException;

/** A way to take the next chunk of an answer. For one thread. */
interface ChunkReader {
  /** Takes a chunk; what it returns depends on its bytes. */
  int next() throws IOException;
}
