package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A breaker's meters. */
public class Meters {
  public static void main(String[] args) {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    HalfopenMeters.of(registry).bind(breaker);
    breaker.call(() -> "answer");
    System.out.println(
        registry.get("halfopen.calls").tag("outcome", "success").functionCounter().count());
  }
}
