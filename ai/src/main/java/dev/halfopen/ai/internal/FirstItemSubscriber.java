package dev.halfopen.ai.internal;

import dev.halfopen.ai.AIExchange;
import reactor.core.CoreSubscriber;

/**
 * Waits for the headers of a response. What follows is its body's {@link BytesSubscriber}'s.
 *
 * @param <R> a client's type of a response
 */
public abstract class FirstItemSubscriber<R> extends AbortableSubscriber<R> {
  private boolean arrived;

  /** Stands before a subscriber. */
  protected FirstItemSubscriber(CoreSubscriber<? super R> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  public void onNext(R response) {
    arrived = true;
    super.onNext(response);
  }

  @Override
  public void onComplete() {
    if (!arrived) {
      exchange().left();
    }
    end(null);
  }
}
