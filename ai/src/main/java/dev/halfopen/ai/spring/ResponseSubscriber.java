package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.CoreSubscriber;

/** Waits for the headers of a response. What follows is its body's {@link BodySubscriber}'s. */
final class ResponseSubscriber extends AbortableSubscriber<ClientResponse> {
  private boolean arrived;

  ResponseSubscriber(CoreSubscriber<? super ClientResponse> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  public void onNext(ClientResponse response) {
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

  @Override
  void discard(ClientResponse response) {
    var unused = response.releaseBody().subscribe(nothing -> {}, error -> {});
  }
}
