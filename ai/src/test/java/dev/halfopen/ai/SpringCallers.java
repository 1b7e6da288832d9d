package dev.halfopen.ai;

import dev.halfopen.ai.ProtectedClients.Caller;
import dev.halfopen.ai.spring.RestClientProtection;
import dev.halfopen.ai.spring.WebClientProtection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** Spring's clients as {@link ProtectedClients}. */
final class SpringCallers {
  private static final String PATH = "/chat/completions";

  private SpringCallers() {}

  static Caller restClient(int port, AIProtection protection) {
    return new Rest(
        RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .baseUrl(ProtectedClients.openAi(port))
            .requestInterceptor(RestClientProtection.interceptor(protection))
            .build());
  }

  static Caller webClient(int port, AIProtection protection) {
    return new Web(
        WebClient.builder()
            .baseUrl(ProtectedClients.openAi(port))
            .filter(WebClientProtection.filter(protection))
            .build());
  }

  record Rest(RestClient client) implements Caller {
    private RestClient.RequestBodySpec post(boolean streaming) {
      return client
          .post()
          .uri(PATH)
          .contentType(MediaType.APPLICATION_JSON)
          .body(BrokenServices.requestBody(streaming));
    }

    @Override
    public void plain() {
      post(false).retrieve().body(String.class);
    }

    @Override
    public void stream() {
      lines(Long.MAX_VALUE);
    }

    @Override
    public void leave() {
      lines(1);
    }

    private void lines(long most) {
      post(true)
          .exchange(
              (request, response) -> {
                if (response.getStatusCode().isError()) {
                  throw new IOException("HTTP " + response.getStatusCode()); // without its body
                }
                BufferedReader lines =
                    new BufferedReader(
                        new InputStreamReader(response.getBody(), StandardCharsets.UTF_8));
                return lines.lines().limit(most).count();
              });
    }

    @Override
    public void close() {
      // Nothing of it stays.
    }
  }

  record Web(WebClient client) implements Caller {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private WebClient.ResponseSpec post(boolean streaming) {
      return client
          .post()
          .uri(PATH)
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue(BrokenServices.requestBody(streaming))
          .retrieve();
    }

    private Flux<String> lines() {
      return post(true).bodyToFlux(String.class);
    }

    @Override
    public void plain() {
      post(false).bodyToMono(String.class).block(PATIENCE);
    }

    @Override
    public void stream() {
      lines().blockLast(PATIENCE);
    }

    @Override
    public void leave() {
      lines().next().block(PATIENCE);
    }

    @Override
    public void close() {
      // Its connections are Reactor Netty's, for the whole JVM.
    }
  }
}
