package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The JDK's client, whose bodies are read as streams of bytes. */
final class JdkPulledClient implements Client {
  private final URI service;
  private final HttpClient client;

  JdkPulledClient(URI service, @Nullable AIProtection protection) {
    this.service = service;
    HttpClient alone = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    client = protection == null ? alone : HttpClientProtection.protect(alone, protection);
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            HttpRequest.newBuilder(service.resolve(exchange.path()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(exchange.body()))
                .build(),
            BodyHandlers.ofInputStream());
    text.append(response.statusCode()).append(' ');
    try (InputStream body = response.body()) {
      byte[] bytes = new byte[1_000];
      for (int read = body.read(bytes); read >= 0; read = body.read(bytes)) {
        text.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
      }
    }
  }
}
