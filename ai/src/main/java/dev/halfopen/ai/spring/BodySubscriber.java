package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.BytesSubscriber;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;

/** Reads a body of Spring's buffers along. */
final class BodySubscriber extends BytesSubscriber<DataBuffer> {
  BodySubscriber(CoreSubscriber<? super DataBuffer> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  protected void tell(DataBuffer buffer) {
    try (DataBuffer.ByteBufferIterator bytes = buffer.readableByteBuffers()) {
      while (bytes.hasNext()) {
        exchange().body(bytes.next());
      }
    }
  }

  @Override
  protected void discard(DataBuffer buffer) {
    DataBufferUtils.release(buffer);
  }
}
