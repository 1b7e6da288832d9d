package dev.halfopen.ai.azure;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.BytesSubscriber;
import java.nio.ByteBuffer;
import reactor.core.CoreSubscriber;

/** Reads a body of azure-core's along. */
final class BufferSubscriber extends BytesSubscriber<ByteBuffer> {
  BufferSubscriber(CoreSubscriber<? super ByteBuffer> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  protected void tell(ByteBuffer buffer) {
    exchange().body(buffer);
  }

  @Override
  protected void discard(ByteBuffer buffer) {
    // It is nobody's but the garbage collector's.
  }
}
