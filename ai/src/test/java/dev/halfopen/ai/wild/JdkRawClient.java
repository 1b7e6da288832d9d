package dev.halfopen.ai.wild;

import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.jdk.HttpClientProtection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JDK's client: a whole answer as a text, a stream as lines. */
final class JdkRawClient implements Client {
  private final URI service;
  private final HttpClient client;

  JdkRawClient(URI service, @Nullable AIProtection protection) {
    this.service = service;
    HttpClient alone = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    client = protection == null ? alone : HttpClientProtection.protect(alone, protection);
  }

  @Override
  public void ask(Case.Exchange exchange, StringBuilder text)
      throws IOException, InterruptedException {
    HttpRequest request = request(exchange);
    if (!exchange.stream()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      text.append(response.statusCode()).append(' ').append(response.body());
      return;
    }
    HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
    text.append(response.statusCode()).append(' ');
    try (Stream<String> lines = response.body()) {
      lines.forEach(line -> text.append(line).append('\n'));
    } catch (UncheckedIOException e) {
      throw e.getCause(); // ofLines wraps what the caller of a body would see
    }
  }

  private HttpRequest request(Case.Exchange exchange) {
    return HttpRequest.newBuilder(service.resolve(exchange.path()))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(exchange.body()))
        .build();
  }

  @Override
  public void leave(Case.Exchange exchange, StringBuilder text)
      throws IOException, InterruptedException {
    try (Stream<String> lines = client.send(request(exchange), BodyHandlers.ofLines()).body()) {
      text.append(lines.iterator().next());
    }
  }
}
