package dev.halfopen.ai.clients;

import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** The errors of Spring's {@code WebClient}. */
final class WebClientReader {
  private WebClientReader() {}

  static Saying read(Throwable error) {
    WebClientResponseException e = (WebClientResponseException) error;
    Map<String, List<String>> headers = new HashMap<>();
    e.getHeaders().forEach(headers::put);
    URI uri = uri(e.getRequest());
    String host = uri == null ? null : uri.getHost();
    return new Saying.Answered(
        uri == null ? Provider.GENERIC : Provider.of(uri),
        new AIResponse(
            host == null ? "ai" : host,
            null,
            e.getStatusCode().value(),
            headers,
            e.getResponseBodyAsString()));
  }

  private static @Nullable URI uri(@Nullable HttpRequest request) {
    return request == null ? null : request.getURI();
  }
}
