package dev.halfopen.ai.spring;

import dev.halfopen.ai.AIExchange;
import dev.halfopen.ai.internal.IoErrors;
import dev.halfopen.ai.internal.ReadAlongStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.StreamUtils;

/** A response that tells the exchange what is read of its body, and when it is closed. */
final class ReadAlongResponse implements ClientHttpResponse {
  private final ClientHttpResponse response;
  private final AIExchange exchange;
  private final boolean streaming;
  private @Nullable InputStream body;

  ReadAlongResponse(ClientHttpResponse response, AIExchange exchange, boolean streaming) {
    this.response = response;
    this.exchange = exchange;
    this.streaming = streaming;
    exchange.waiting(false);
  }

  @Override
  public HttpStatusCode getStatusCode() throws IOException {
    return response.getStatusCode();
  }

  @Override
  public String getStatusText() throws IOException {
    return response.getStatusText();
  }

  @Override
  public HttpHeaders getHeaders() {
    return response.getHeaders();
  }

  @Override
  public InputStream getBody() throws IOException {
    InputStream stream = body;
    if (stream == null) {
      AbortableStream source = new AbortableStream(source(), response, exchange);
      exchange.onAbort(source::abort);
      stream = new ReadAlongStream(source, exchange);
      body = stream;
    }
    return stream;
  }

  private InputStream source() throws IOException {
    try {
      return response.getBody();
    } catch (IOException | RuntimeException e) {
      Throwable seen = exchange.failed(e);
      if (seen == e) {
        throw e;
      }
      throw IoErrors.asIo(seen);
    }
  }

  /**
   * Closes the response. Spring's own read what is left of their body then, to use the connection
   * again. Of an error, the exchange must see it, too: it says what the error means. The rest of a
   * stream may take for ever, so its body is closed first.
   */
  @Override
  public void close() {
    quietly(
        () -> {
          if (getStatusCode().isError()) {
            StreamUtils.drain(getBody());
          }
        });
    RuntimeException failure = exchange.left();
    if (streaming) {
      quietly(() -> getBody().close());
    }
    response.close();
    if (failure != null) {
      throw failure;
    }
  }

  private interface Closing {
    void run() throws IOException;
  }

  private static void quietly(Closing closing) {
    try {
      closing.run();
    } catch (IOException e) {
      // Nobody reads the body any more.
    }
  }
}
