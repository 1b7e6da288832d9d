package dev.halfopen.ai.spring;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.AIRequest;
import dev.halfopen.ai.Provider;
import dev.halfopen.ai.internal.BodyPrefix;
import dev.halfopen.ai.internal.RequestReader;
import dev.halfopen.internal.Interruption;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClientException;

/** One exchange for each execution of a request. */
final class RestClientInterceptor implements ClientHttpRequestInterceptor {
  private final AIProtection protection;

  RestClientInterceptor(AIProtection protection) {
    this.protection = Objects.requireNonNull(protection, "protection");
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    AIRequest asked = asked(request, body);
    AIExchange exchange;
    try {
      exchange = AIExchange.begin(protection, asked);
    } catch (CallNotPermittedException e) {
      throw new RestClientException(e.getMessage(), e);
    }
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
      Throwable seen = exchange.failed(e);
      if (seen != e && seen instanceof RuntimeException late) {
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
    Interruption waiting = new Interruption(); // request factories offer no other way
    exchange.onAbort(waiting);
    try {
      return exchange.<ClientHttpResponse, IOException>beneath(
          () -> execution.execute(request, body));
    } finally {
      waiting.end();
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
