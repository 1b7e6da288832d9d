package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.opentelemetry.HalfopenTelemetry;
import io.opentelemetry.api.OpenTelemetry;

/** A breaker that OpenTelemetry watches, without an SDK. */
public class Telemetry {
  public static void main(String[] args) {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(OpenTelemetry.noop());
    telemetry.observe(breaker);
    System.out.println(
        breaker.get(() -> "Hello") + " " + breaker.metrics().snapshot().successfulCalls());
  }
}
