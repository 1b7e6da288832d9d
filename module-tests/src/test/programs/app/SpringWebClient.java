package app;

import dev.halfopen.ai.spring.WebClientProtection;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/** Spring's WebClient over the JDK's client, protected. */
public class SpringWebClient {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              WebClient client =
                  WebClient.builder()
                      .clientConnector(new JdkClientHttpConnector())
                      .filter(WebClientProtection.filter(protection))
                      .build();
              return () ->
                  "200 of "
                      + client
                          .post()
                          .uri(service.url("/v1/chat/completions"))
                          .bodyValue("{}")
                          .retrieve()
                          .bodyToMono(String.class)
                          .block()
                          .length();
            });
  }
}
