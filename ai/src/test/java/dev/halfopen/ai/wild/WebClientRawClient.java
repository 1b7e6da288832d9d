package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

/** Spring's WebClient: a whole answer as a text, a stream as Spring's own decoder reads it. */
final class WebClientRawClient implements Client {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI service;
  private final WebClient client;

  WebClientRawClient(URI service, @Nullable AIProtection protection) {
    this.service = service;
    WebClient.Builder builder = WebClient.builder();
    if (protection != null) {
      builder.filter(WebClientProtection.filter(protection));
    }
    client = builder.build();
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text) {
    WebClient.ResponseSpec response =
        client
            .post()
            .uri(service.resolve(exchange.path()))
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(exchange.body())
            .retrieve();
    if (exchange.stream()) {
      response
          .bodyToFlux(String.class)
          .doOnNext(item -> text.append(item).append('\n'))
          .blockLast(PATIENCE);
    } else {
      text.append(response.bodyToMono(String.class).block(PATIENCE));
    }
  }
}
