package app;

import dev.halfopen.opentelemetry.HalfopenTelemetry;
import io.opentelemetry.api.OpenTelemetry;

/** OpenTelemetry is told what AI calls were, without an SDK. */
public class ExchangeTelemetry {
  public static void main(String[] args) throws Exception {
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(OpenTelemetry.noop());
    Drill drill = new Drill(telemetry.exchanges());
    telemetry.observe(drill.registry);
    drill.run(Service.CHAT, JdkClient.saying(response -> "" + response.statusCode()));
  }
}
