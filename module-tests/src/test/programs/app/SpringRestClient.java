package app;

import dev.halfopen.ai.spring.RestClientProtection;
import org.springframework.web.client.RestClient;

/** Spring's RestClient, protected. */
public class SpringRestClient {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              RestClient client =
                  RestClient.builder()
                      .requestInterceptor(RestClientProtection.interceptor(protection))
                      .build();
              return () ->
                  "200 of "
                      + client
                          .post()
                          .uri(service.url("/v1/chat/completions"))
                          .body("{}")
                          .retrieve()
                          .body(String.class)
                          .length();
            });
  }
}
