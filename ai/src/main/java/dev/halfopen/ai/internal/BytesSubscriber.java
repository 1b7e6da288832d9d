package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.stream.Demand;
import reactor.core.CoreSubscriber;

/**
 * Tells the exchange what passes of a body, and how it ends; a bad end is an error.
 *
 * @param <B> a client's type of a buffer
 */
public abstract class BytesSubscriber<B> extends AbortableSubscriber<B> {
  private final Demand demand = new Demand();

  /** Stands before a reader. */
  protected BytesSubscriber(CoreSubscriber<? super B> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  /** Shows the exchange what is in a buffer, and leaves the buffer as it is. */
  protected abstract void tell(B buffer);

  @Override
  public void request(long count) {
    if (demand.requested(count)) {
      exchange().waiting(true);
    }
    super.request(count);
  }

  @Override
  public void onNext(B buffer) {
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

  @Override
  public void onComplete() {
    end(exchange().end());
  }
}
