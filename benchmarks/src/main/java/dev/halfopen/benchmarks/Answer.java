package dev.halfopen.benchmarks;

import java.io.InputStream;
import java.util.List;
import okio.Buffer;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** An answer that has no end until it is cut: its opening once, then a chunk at each reading. */
final class Answer {
  private final List<byte[]> chunks;
  private int place;
  private byte @Nullable [] next;

  Answer(StreamFormat format) {
    chunks = format.chunks();
    byte[] opening = format.opening();
    next = opening.length == 0 ? chunks.get(0) : opening;
  }

  /** From now on there is nothing more to read. */
  void cut() {
    next = null;
  }

  private byte @Nullable [] read() {
    byte[] read = next;
    if (read != null) {
      place = (place + 1) % chunks.size();
      next = chunks.get(place);
    }
    return read;
  }

  InputStream stream() {
    return new InputStream() {
      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        byte[] bytes = Answer.this.read();
        if (bytes == null) {
          return -1;
        }
        System.arraycopy(bytes, 0, target, offset, bytes.length);
        return bytes.length;
      }
    };
  }

  /** The same for OkHttp. */
  Source source() {
    return new Source() {
      @Override
      public long read(Buffer sink, long byteCount) {
        byte[] bytes = Answer.this.read();
        if (bytes == null) {
          return -1;
        }
        sink.write(bytes);
        return bytes.length;
      }

      @Override
      public Timeout timeout() {
        return Timeout.NONE;
      }

      @Override
      public void close() {
        cut();
      }
    };
  }
}
