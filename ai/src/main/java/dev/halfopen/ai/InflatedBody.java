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

  /** The checksum and the length behind a member of gzip. */
  private static final int TRAILER = 8;

  private final Inflater inflater;
  private @Nullable GzipHeader header;
  private final BodyReader reader;
  private final Supplier<BodyReader> opaque;
  private final byte[] piece = new byte[PIECE];
  private @Nullable BodyReader instead;
  private long deflated;
  private long inflated;
  private int trailer;
  private boolean done;

  InflatedBody(Wrapping wrapping, BodyReader reader, Supplier<BodyReader> opaque) {
    this.inflater = new Inflater(wrapping != Wrapping.ZLIB);
    this.header = wrapping == Wrapping.GZIP ? new GzipHeader() : null;
    this.reader = reader;
    this.opaque = opaque;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && instead == null && !done) {
      if (trailer > 0) {
        int count = Math.min(trailer, to - i);
        trailer -= count;
        i += count;
        continue;
      }
      i = header == null ? i : header.skip(bytes, i, to);
      if (i < to) {
        i = inflate(bytes, i, to);
      }
    }
    if (instead != null) {
      instead.feed(bytes, i, to);
    }
  }

  /** Inflates what belongs to this member, and says how far that goes. */
  private int inflate(byte[] bytes, int from, int to) {
    inflater.setInput(bytes, from, to - from);
    deflated += to - from;
    try {
      while (inflateSome()) {
        // There may be more.
      }
    } catch (DataFormatException e) {
      giveUp();
    }
    if (instead != null) {
      return to;
    }
    int next = to - inflater.getRemaining();
    if (inflater.finished()) {
      endMember();
    }
    return next;
  }

  private boolean inflateSome() throws DataFormatException {
    int count = inflater.inflate(piece);
    inflated += count;
    if (inflated > MAX_INFLATED || inflated > FREE + deflated * MAX_RATIO) {
      giveUp();
    } else if (count > 0) {
      reader.feed(piece, 0, count);
      return true;
    } else if (inflater.needsDictionary()) {
      giveUp();
    }
    return false;
  }

  /** Another member may follow: some servers make one of each piece of a stream. */
  private void endMember() {
    if (header == null) {
      done = true;
      inflater.end();
    } else {
      header = new GzipHeader();
      trailer = TRAILER;
      inflater.reset();
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
