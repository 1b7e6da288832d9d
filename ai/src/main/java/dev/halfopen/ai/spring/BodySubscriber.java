package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.stream.Demand;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;

/** Tells the exchange what passes of a body, and how it ends; a bad end is an error. */
final class BodySubscriber extends AbortableSubscriber<DataBuffer> {
  private final Demand demand = new Demand();

  BodySubscriber(CoreSubscriber<? super DataBuffer> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  public void request(long count) {
    if (demand.requested(count)) {
      exchange().waiting(true);
    }
    super.request(count);
  }

  @Override
  public void onNext(DataBuffer buffer) {
    demand.arrived();
    exchange().waiting(false);
    try {
      tell(buffer);
      super.onNext(buffer);
    } finally {
      if (demand.taken()) {
        exchange().waiting(true);
      }
    }
  }

  private void tell(DataBuffer buffer) {
    try (DataBuffer.ByteBufferIterator bytes = buffer.readableByteBuffers()) {
      while (bytes.hasNext()) {
        exchange().body(bytes.next());
      }
    }
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
