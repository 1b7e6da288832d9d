package app;

import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The meters of what AI calls were. */
public class ExchangeMeters {
  public static void main(String[] args) throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    HalfopenMeters meters = HalfopenMeters.of(registry);
    Drill drill = new Drill(meters.exchanges());
    meters.bind(drill.registry);
    drill.run(
        Service.CHAT,
        (protection, service) -> {
          HttpClient client = HttpClientProtection.protect(HttpClient.newHttpClient(), protection);
          HttpRequest request =
              HttpRequest.newBuilder(URI.create(service.url("/v1/chat/completions")))
                  .POST(BodyPublishers.ofString("{}"))
                  .build();
          return () -> "" + client.send(request, BodyHandlers.ofString()).statusCode();
        });
    System.out.println(
        registry.get("halfopen.calls").tag("outcome", "failure").functionCounter().count()
            + " "
            + registry.get("halfopen.ai.answers").counters().size());
  }
}
