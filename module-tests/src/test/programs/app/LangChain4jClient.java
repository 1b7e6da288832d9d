package app;

import dev.halfopen.ai.langchain4j.LangChain4jProtection;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;

/** LangChain4j's HTTP client, protected. */
public class LangChain4jClient {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              HttpClient client = LangChain4jProtection.httpClientBuilder(protection).build();
              HttpRequest request =
                  HttpRequest.builder()
                      .method(HttpMethod.POST)
                      .url(service.url("/v1/chat/completions"))
                      .body("{}")
                      .build();
              return () -> "200 of " + client.execute(request).body().length();
            });
  }
}
