package dev.halfopen.benchmarks;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the inspector of answers adds to each chunk of a stream. Beside it stand the least that it
 * takes to touch the bytes, and the same readers without protection. Each thread reads an answer of
 * its own.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by JMH and setUp
public class InspectorBenchmark {
  /** Who takes the chunks. */
  public enum Reader {
    FLOOR_SUM,
    FLOOR_COPY,
    PLAIN_STREAM,
    PLAIN_OKHTTP,
    HALFOPEN_EXCHANGE,
    HALFOPEN_STREAM,
    HALFOPEN_OKHTTP
  }

  /** What is read. */
  @Param public StreamFormat format;

  /** Who reads. */
  @Param public Reader implementation;

  private ChunkExchanges exchanges;
  private ChunkReader reader;

  /** Begins an answer. */
  @Setup
  public void setUp() throws IOException {
    exchanges = new ChunkExchanges(format);
    byte[] chunk = format.chunk();
    reader =
        switch (implementation) {
          case FLOOR_SUM -> ChunkFloors.sum(chunk);
          case FLOOR_COPY -> ChunkFloors.copy(chunk);
          case PLAIN_STREAM -> exchanges.stream(false);
          case PLAIN_OKHTTP -> exchanges.okHttp(false);
          case HALFOPEN_EXCHANGE -> exchanges.exchange();
          case HALFOPEN_STREAM -> exchanges.stream(true);
          case HALFOPEN_OKHTTP -> exchanges.okHttp(true);
        };
  }

  /** Takes one chunk. */
  @Benchmark
  public int chunk() throws IOException {
    return reader.next();
  }

  /** Fails if the figures are those of chunks that nobody looked at. */
  @TearDown
  public void mustBeReading() throws IOException {
    exchanges.mustBeReading(reader);
  }
}
