package dev.halfopen.ai.spring;

import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Mono;

/**
 * What a body is given in place of a request on its way: it keeps nothing and subscribes to
 * nothing.
 */
final class UnsentRequest implements ClientHttpRequest {
  private final ClientRequest request;
  private final HttpHeaders headers = new HttpHeaders();

  UnsentRequest(ClientRequest request) {
    this.request = request;
    request.headers().forEach(headers::addAll);
  }

  @Override
  public HttpMethod getMethod() {
    return request.method();
  }

  @Override
  public URI getURI() {
    return request.url();
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public Map<String, Object> getAttributes() {
    return request.attributes();
  }

  @Override
  public MultiValueMap<String, HttpCookie> getCookies() {
    return new LinkedMultiValueMap<>();
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Spring's signature
  public <T> T getNativeRequest() {
    return (T) this;
  }

  @Override
  public DataBufferFactory bufferFactory() {
    return DefaultDataBufferFactory.sharedInstance;
  }

  @Override
  public void beforeCommit(Supplier<? extends Mono<Void>> action) {
    // It is never committed.
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    return Mono.empty();
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return Mono.empty();
  }

  @Override
  public Mono<Void> setComplete() {
    return Mono.empty();
  }
}
