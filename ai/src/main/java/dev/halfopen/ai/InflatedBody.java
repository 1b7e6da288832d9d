package dev.halfopen.ai;

import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates a copy of a compressed body, piece by piece, for another reader. What becomes too much,
 * or is broken, is not read any further: whether it was an answer is then in doubt.
 */
final class InflatedBody implements BodyReader {
  /** How a deflated body is wrapped. */
  enum Wrapping {
    NONE,
    ZLIB,
    GZIP
  }

  private static final int PIECE = 8_192;

  /** More than any answer: {@value} bytes. */
  private static final long MAX_INFLATED = 256L << 20;

  /** What is inflated may be so many times as long, apart from a first megabyte. */
  private static final int MAX_RATIO = 200;

  private static final long FREE = 1L << 20;

  private final Inflater inflater;
  private final @Nullable GzipHeader header;
  private final BodyReader reader;
  private final Supplier<BodyReader> opaque;
  private final byte[] piece = new byte[PIECE];
  private @Nullable BodyReader instead;
  private long deflated;
  private long inflated;
  private boolean done;

  InflatedBody(Wrapping wrapping, BodyReader reader, Supplier<BodyReader> opaque) {
    this.inflater = new Inflater(wrapping != Wrapping.ZLIB);
    this.header = wrapping == Wrapping.GZIP ? new GzipHeader() : null;
    this.reader = reader;
    this.opaque = opaque;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    if (instead != null) {
      instead.feed(bytes, from, to);
      return;
    }
    int start = header == null ? from : header.skip(bytes, from, to);
    if (done || start == to) {
      return;
    }
    deflated += to - start;
    try {
      inflate(bytes, start, to);
    } catch (DataFormatException e) {
      giveUp();
    }
  }

  private void inflate(byte[] bytes, int from, int to) throws DataFormatException {
    inflater.setInput(bytes, from, to - from);
    while (instead == null && !done) {
      int count = inflater.inflate(piece);
      inflated += count;
      if (inflated > MAX_INFLATED || inflated > FREE + deflated * MAX_RATIO) {
        giveUp();
      } else if (count > 0) {
        reader.feed(piece, 0, count);
      } else if (inflater.finished()) {
        done =
            true; // a second member is rare, and would be the rest of an answer that said its end
        inflater.end();
      } else if (inflater.needsDictionary()) {
        giveUp();
      } else {
        return; // it needs more
      }
    }
  }

  private void giveUp() {
    instead = opaque.get();
    inflater.end();
  }

  @Override
  public void finish() {
    if (instead != null) {
      instead.finish();
      return;
    }
    if (!done) {
      done = true;
      inflater.end();
    }
    reader.finish();
  }

  @Override
  public boolean atRest() {
    return instead == null ? reader.atRest() : instead.atRest();
  }

  @Override
  public boolean isWhole() {
    return instead == null && reader.isWhole();
  }
}
