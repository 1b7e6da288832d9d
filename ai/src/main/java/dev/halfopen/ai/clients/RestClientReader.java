package dev.halfopen.ai.clients;

import dev.halfopen.ai.AIResponse;
import dev.halfopen.ai.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClientResponseException;

/** The errors of Spring's {@code RestClient} and {@code RestTemplate}. */
final class RestClientReader {
  private RestClientReader() {}

  static Saying read(Throwable error) {
    RestClientResponseException e = (RestClientResponseException) error;
    Map<String, List<String>> headers = new HashMap<>();
    HttpHeaders received = e.getResponseHeaders();
    if (received != null) {
      received.forEach(headers::put);
    }
    return new Saying.Answered(
        Provider.GENERIC,
        new AIResponse(
            "ai", null, e.getStatusCode().value(), headers, e.getResponseBodyAsString()));
  }
}
