package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.AITimeoutException;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.RequestReader;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** One exchange for each execution of a request. */
final class ProtectingInterceptor implements ClientHttpRequestInterceptor {
  private final AIProtection protection;

  ProtectingInterceptor(AIProtection protection) {
    this.protection = Objects.requireNonNull(protection, "protection");
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    AIRequest asked = asked(request, body);
    AIExchange exchange = AIExchange.begin(protection, asked);
    if (!request.getMethod().equals(HttpMethod.POST)) {
      exchange.uninspected();
    }
    try {
      ClientHttpResponse response = execute(request, body, execution, exchange);
      return readAlong(response, exchange, asked.streaming());
    } catch (Throwable e) {
      if (Thread.currentThread().isInterrupted()) {
        exchange.left();
      }
      if (exchange.failed(e) instanceof AITimeoutException late) {
        throw late;
      }
      throw e;
    }
  }

  private static AIRequest asked(HttpRequest request, byte[] body) {
    BodyPrefix prefix = null;
    if (Headers.mayBeJson(request.getHeaders())) {
      prefix = new BodyPrefix();
      prefix.write(body, 0, body.length);
    }
    return RequestReader.read(
        request.getURI(), Provider.GENERIC, request.getHeaders()::getFirst, prefix);
  }

  private static ClientHttpResponse execute(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution, AIExchange exchange)
      throws IOException {
    WaitingThread thread = new WaitingThread();
    exchange.onAbort(thread::wake);
    try {
      return execution.execute(request, body);
    } finally {
      thread.goOn();
    }
  }

  private static ClientHttpResponse readAlong(
      ClientHttpResponse response, AIExchange exchange, boolean streaming) throws IOException {
    try {
      exchange.headers(response.getStatusCode().value(), Headers.map(response.getHeaders()));
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
    return new ReadAlongResponse(response, exchange, streaming);
  }
}
