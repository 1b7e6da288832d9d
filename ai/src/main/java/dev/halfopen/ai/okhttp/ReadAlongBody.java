package dev.halfopen.ai.okhttp;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** The body of a response, which tells the exchange what is read of it and how it ends. */
final class ReadAlongBody extends ResponseBody {
  private final ResponseBody body;
  private final BufferedSource source;

  ReadAlongBody(ResponseBody body, AIExchange exchange, Call call) {
    this.body = body;
    ReadAlongSource readAlong = new ReadAlongSource(body, exchange, call);
    this.source = Okio.buffer(readAlong);
    exchange.waiting(false);
    exchange.onAbort(readAlong::abort);
  }

  @Override
  public @Nullable MediaType contentType() {
    return body.contentType();
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public BufferedSource source() {
    return source;
  }

  private static final class ReadAlongSource extends ForwardingSource {
    /*
     * RETURNED -> READ                the caller has the response
     * RETURNED -> ABORTED             its first step will cancel the call
     *
     * OkHttp says "Canceled" of its own of a call that is cancelled while its response is on the way
     * through the interceptors around, and nobody would know why. So who aborts leaves the
     * cancelling to the caller's first step as long as there was none.
     */
    private enum Stage {
      RETURNED,
      READ,
      ABORTED
    }

    private final AIExchange exchange;
    private final Call call;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.RETURNED);

    ReadAlongSource(ResponseBody body, AIExchange exchange, Call call) {
      super(body.source());
      this.exchange = exchange;
      this.call = call;
    }

    void abort() {
      if (!stage.compareAndSet(Stage.RETURNED, Stage.ABORTED)) {
        call.cancel();
      }
    }

    /** A step of the caller's; true if the call was aborted before. */
    private boolean isAborted() {
      boolean aborted =
          !stage.compareAndSet(Stage.RETURNED, Stage.READ) && stage.get() == Stage.ABORTED;
      if (aborted) {
        call.cancel();
      }
      return aborted;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long count;
      exchange.waiting(true);
      try {
        if (isAborted()) {
          throw new IOException(OkHttpInterceptor.CANCELED);
        }
        count = super.read(sink, byteCount);
      } catch (IOException | RuntimeException e) {
        throw OkHttpInterceptor.seen(e, exchange, call);
      } finally {
        exchange.waiting(false);
      }
      if (count < 0) {
        IoErrors.throwIo(exchange.end());
      } else {
        tell(sink, sink.size() - count, sink.size());
      }
      return count;
    }

    /** Shows the bytes where they lie, without a copy. */
    private void tell(Buffer sink, long from, long to) {
      try (Buffer.UnsafeCursor cursor = sink.readUnsafe(new Buffer.UnsafeCursor())) {
        long at = from;
        while (at < to) {
          cursor.seek(at);
          int length = (int) Math.min(cursor.end - cursor.start, to - at);
          exchange.body(ByteBuffer.wrap(cursor.data, cursor.start, length));
          at += length;
        }
      }
    }

    @Override
    public void close() throws IOException {
      boolean unused = isAborted();
      try {
        IoErrors.throwIo(exchange.left());
      } finally {
        super.close();
      }
    }
  }
}
