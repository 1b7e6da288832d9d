package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.CoreSubscriber;

/**
 * Tells the exchange what passes of a body, and how it ends; a bad end is an error.
 *
 * @param <B> a client's type of a buffer
 */
public abstract class BytesSubscriber<B> extends AbortableSubscriber<B> {
  /** How many buffers the reader has asked for and not got. */
  private final AtomicLong wanted = new AtomicLong();

  /** Stands before a reader. */
  protected BytesSubscriber(CoreSubscriber<? super B> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  /** Shows the exchange what is in a buffer, and leaves the buffer as it is. */
  protected abstract void tell(B buffer);

  @Override
  public void request(long count) {
    if (count > 0) {
      wanted.accumulateAndGet(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
      exchange().waiting(true);
    }
    super.request(count);
  }

  @Override
  public void onNext(B buffer) {
    if (wanted.get() != Long.MAX_VALUE && wanted.decrementAndGet() <= 0) {
      exchange().waiting(false);
    }
    tell(buffer);
    super.onNext(buffer);
  }

  @Override
  public void onComplete() {
    end(exchange().end());
  }
}
