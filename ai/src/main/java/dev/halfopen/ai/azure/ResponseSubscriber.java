package dev.halfopen.ai.azure;

import com.azure.core.http.HttpResponse;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.FirstItemSubscriber;
import reactor.core.CoreSubscriber;

/** Waits for a response of azure-core. */
final class ResponseSubscriber extends FirstItemSubscriber<HttpResponse> {
  ResponseSubscriber(CoreSubscriber<? super HttpResponse> actual, AIExchange exchange) {
    super(actual, exchange);
  }

  @Override
  protected void discard(HttpResponse response) {
    response.close();
  }
}
