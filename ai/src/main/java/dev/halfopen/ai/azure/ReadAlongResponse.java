package dev.halfopen.ai.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.CoreUtils;
import com.azure.core.util.FluxUtil;
import dev.halfopen.ai.AIExchange;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A response with another body, in whichever form it is asked for. */
final class ReadAlongResponse extends HttpResponse {
  private final HttpResponse response;
  private final AIExchange exchange;
  private final Body body;

  /** A response whose body is told to the exchange. */
  ReadAlongResponse(HttpResponse response, AIExchange exchange, Body body) {
    super(response.getRequest());
    this.response = response;
    this.exchange = exchange;
    this.body = body;
  }

  @Override
  public int getStatusCode() {
    return response.getStatusCode();
  }

  @Deprecated
  @Override
  public String getHeaderValue(String name) {
    return response.getHeaderValue(name);
  }

  @Override
  public String getHeaderValue(HttpHeaderName name) {
    return response.getHeaderValue(name);
  }

  @Override
  public HttpHeaders getHeaders() {
    return response.getHeaders();
  }

  @Override
  public Flux<ByteBuffer> getBody() {
    return body.flux();
  }

  @Override
  public BinaryData getBodyAsBinaryData() {
    return body.data();
  }

  @Override
  public Mono<byte[]> getBodyAsByteArray() {
    // Not by the headers: of a body that is said to be empty, nobody would see the end.
    return FluxUtil.collectBytesInByteBufferStream(body.flux());
  }

  @Override
  public Mono<String> getBodyAsString() {
    return getBodyAsByteArray()
        .map(
            bytes ->
                CoreUtils.bomAwareToString(bytes, getHeaderValue(HttpHeaderName.CONTENT_TYPE)));
  }

  @Override
  public Mono<String> getBodyAsString(Charset charset) {
    return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
  }

  @Override
  public void close() {
    try {
      exchange.left();
    } finally {
      response.close();
    }
  }
}
