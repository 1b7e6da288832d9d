package app;

import dev.halfopen.ai.jdk.HttpClientProtection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Function;

/** The JDK's client, protected. */
public class JdkClient {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            saying(response -> response.statusCode() + " of " + response.body().length()));
  }

  /** One whose responses are told by this. */
  static Drill.Client saying(Function<HttpResponse<String>, String> told) {
    return (protection, service) -> {
      HttpClient client = HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(service.url("/v1/chat/completions")))
              .POST(BodyPublishers.ofString("{}"))
              .build();
      return () -> told.apply(client.send(request, BodyHandlers.ofString()));
    };
  }
}
