package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;

/** Tells the exchange what passes of a body, and how it ends; a bad end is an error. */
final class BodySubscriber extends AbortableSubscriber<DataBuffer> {
  /** How many buffers the reader has asked for and not got. */
  private final AtomicLong wanted = new AtomicLong();

  BodySubscriber(CoreSubscriber<? super DataBuffer> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  public void request(long count) {
    if (count > 0) {
      wanted.accumulateAndGet(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
      exchange().waiting(true);
    }
    super.request(count);
  }

  @Override
  public void onNext(DataBuffer buffer) {
    if (wanted.get() != Long.MAX_VALUE && wanted.decrementAndGet() <= 0) {
      exchange().waiting(false);
    }
    try (DataBuffer.ByteBufferIterator bytes = buffer.readableByteBuffers()) {
      while (bytes.hasNext()) {
        exchange().body(bytes.next());
      }
    }
    super.onNext(buffer);
  }

  @Override
  public void onComplete() {
    end(exchange().end());
  }

  @Override
  void discard(DataBuffer buffer) {
    DataBufferUtils.release(buffer);
  }
}
