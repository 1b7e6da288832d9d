package app;

import dev.halfopen.ai.jdk.HttpClientProtection;
import dev.halfopen.opentelemetry.HalfopenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** OpenTelemetry is told what AI calls were, without an SDK. */
public class ExchangeTelemetry {
  public static void main(String[] args) throws Exception {
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(OpenTelemetry.noop());
    Drill drill = new Drill(telemetry.exchanges());
    telemetry.observe(drill.registry);
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
  }
}
