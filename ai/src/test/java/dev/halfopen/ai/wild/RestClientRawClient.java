package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.spring.RestClientProtection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Spring's RestClient over the JDK's client. */
final class RestClientRawClient implements Client {
  private final RestClient client;

  RestClientRawClient(URI service, @Nullable AIProtection protection) {
    RestClient.Builder builder =
        RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .baseUrl(service.toString());
    if (protection != null) {
      builder.requestInterceptor(RestClientProtection.interceptor(protection));
    }
    client = builder.build();
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) {
    RestClient.RequestBodySpec request =
        client
            .post()
            .uri(URI.create(exchange.path()).toString())
            .contentType(MediaType.APPLICATION_JSON)
            .body(exchange.body());
    if (!exchange.stream()) {
      text.append(request.retrieve().body(String.class));
      return;
    }
    request.exchange(
        (sent, response) -> {
          if (response.getStatusCode().isError()) {
            throw new IOException("HTTP " + response.getStatusCode());
          }
          try (BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(response.getBody(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              text.append(line).append('\n');
            }
          }
          return null;
        });
  }
}
