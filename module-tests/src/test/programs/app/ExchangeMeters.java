package app;

import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The meters of what AI calls were. */
public class ExchangeMeters {
  public static void main(String[] args) throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    HalfopenMeters meters = HalfopenMeters.of(registry);
    Drill drill = new Drill(meters.exchanges());
    meters.bind(drill.registry);
    drill.run(Service.CHAT, JdkClient.saying(response -> "" + response.statusCode()));
    System.out.println(
        registry.get("halfopen.calls").tag("outcome", "failure").functionCounter().count()
            + " "
            + registry.get("halfopen.ai.answers").counters().size());
  }
}
