package app;

import dev.halfopen.ai.jdk.HttpClientProtection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The JDK's client, protected. */
public class JdkClient {
  public static void main(String[] args) throws Exception {
    new Drill()
        .run(
            Service.CHAT,
            (protection, service) -> {
              HttpClient client =
                  HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
              HttpRequest request =
                  HttpRequest.newBuilder(URI.create(service.url("/v1/chat/completions")))
                      .POST(BodyPublishers.ofString("{}"))
                      .build();
              return () -> {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                return response.statusCode() + " of " + response.body().length();
              };
            });
  }
}
