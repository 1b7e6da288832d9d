package dev.halfopen.ai.openai;

import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.ReadAlongStream;
import java.io.InputStream;

/** A response whose body is read along. */
final class OpenAIHttpResponse implements HttpResponse {
  private final HttpResponse response;
  private final AIExchange exchange;
  private final InputStream body;

  OpenAIHttpResponse(HttpResponse response, AIExchange exchange) {
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
