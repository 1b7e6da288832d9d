package app;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.micrometer.HalfopenMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** A breaker's series in what Prometheus scrapes. */
public class PrometheusScrape {
  public static void main(String[] args) {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    HalfopenMeters.of(registry).bind(breaker);
    breaker.call(() -> "answer");
    registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith("halfopen_calls_total") && line.contains("success"))
        .forEach(System.out::println);
  }
}
