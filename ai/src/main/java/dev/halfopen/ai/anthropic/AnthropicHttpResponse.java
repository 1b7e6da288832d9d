package dev.halfopen.ai.anthropic;

import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpResponse;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.ReadAlongStream;
import java.io.InputStream;

/** A response whose body is read along. */
final class AnthropicHttpResponse implements HttpResponse {
  private final HttpResponse response;
  private final AIExchange exchange;
  private final InputStream body;

  AnthropicHttpResponse(HttpResponse response, AIExchange exchange) {
    this.response = response;
    this.exchange = exchange;
    this.body = new ReadAlongStream(response.body(), exchange);
  }

  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public Headers headers() {
    return response.headers();
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    exchange.left();
    response.close();
  }
}
