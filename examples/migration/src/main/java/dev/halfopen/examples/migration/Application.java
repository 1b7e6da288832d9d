package dev.halfopen.examples.migration;

import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ScriptedAiService;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** One version of the application with the service that it asks, and what one does to both. */
final class Application implements AutoCloseable {
  private static final int BAD_REQUEST = 400;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ManualTimeSource time = new ManualTimeSource();
  private final ScriptedAiService service = ScriptedAiService.start();
  private final AssistantServer server;

  Application(Version version) throws IOException {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ModelClient client = new ModelClient(service.openAiBaseUri());
    server = new AssistantServer(version.assistant(client, meters, time), meters);
    recover();
  }

  /** Both versions through one outage, side by side. */
  public static void main(String[] arguments) throws Exception {
    try (Application before = new Application(Version.BEFORE);
        Application after = new Application(Version.AFTER)) {
      System.out.printf("%-26s | %-38s | %s%n", "", "before: Resilience4j", "after: Halfopen");
      show("all is well", before, after);
      before.fallIll();
      after.fallIll();
      for (int i = 1; i <= 4; i++) {
        show("the service is down, " + i, before, after);
      }
      before.recover();
      after.recover();
      show("it is well, 0 s later", before, after);
      before.pass(Duration.ofSeconds(31));
      after.pass(Duration.ofSeconds(31));
      show("it is well, 31 s later", before, after);
      show("and again", before, after);
    }
  }

  private static void show(String when, Application before, Application after) throws Exception {
    System.out.printf("%-26s | %-38s | %s%n", when, before.told(), after.told());
  }

  private String told() throws Exception {
    long sent = requests();
    String answer = ask().body();
    return answer + " (" + (requests() - sent) + " sent, " + get("/health").body() + ")";
  }

  void recover() {
    service.script(Behavior.answer("Hello."));
  }

  void fallIll() {
    service.script(Behavior.unavailable());
  }

  /** It refuses what it is asked. */
  void refuse() {
    service.script(Behavior.status(BAD_REQUEST, Map.of(), "{}"));
  }

  void pass(Duration duration) {
    time.advance(duration);
  }

  long requests() {
    return service.exchanges().size();
  }

  HttpResponse<String> ask() throws Exception {
    return send("/ask", "POST", "Hello?");
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(path, "GET", "");
  }

  private HttpResponse<String> send(String path, String method, String body) throws Exception {
    URI address = URI.create(server.address() + path);
    return http.send(
        HttpRequest.newBuilder(address).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    server.close();
    service.close();
  }
}
