package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.FirstItemSubscriber;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.CoreSubscriber;

/** Waits for a response of {@code WebClient}. */
final class ResponseSubscriber extends FirstItemSubscriber<ClientResponse> {
  ResponseSubscriber(CoreSubscriber<? super ClientResponse> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  protected void discard(ClientResponse response) {
    var unused = response.releaseBody().subscribe(nothing -> {}, error -> {});
  }
}
