package dev.halfopen.ai.jdk;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;

/**
 * A response as soon as its body is there. What only the client's own response knows is waited for
 * when it is asked for.
 */
final class EarlyResponse<T> implements HttpResponse<T> {
  private final HttpRequest asked;
  private final ResponseInfo info;
  private final T body;
  private final CompletableFuture<HttpResponse<T>> whole;

  EarlyResponse(
      HttpRequest asked, ResponseInfo info, T body, CompletableFuture<HttpResponse<T>> whole) {
    this.asked = asked;
    this.info = info;
    this.body = body;
    this.whole = whole;
  }

  @Override
  public int statusCode() {
    return info.statusCode();
  }

  @Override
  public HttpHeaders headers() {
    return info.headers();
  }

  @Override
  public T body() {
    return body;
  }

  @Override
  public Version version() {
    return info.version();
  }

  @Override
  public HttpRequest request() {
    return whole.join().request();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return whole.join().previousResponse();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return whole.join().sslSession();
  }

  @Override
  public URI uri() {
    return whole.join().uri();
  }

  /** As the client's own. */
  @Override
  public String toString() {
    return "(" + asked.method() + " " + asked.uri() + ") " + statusCode();
  }
}
