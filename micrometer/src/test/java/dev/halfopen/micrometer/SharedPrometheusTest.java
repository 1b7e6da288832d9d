package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halfopen.CircuitBreaker;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several meter registries may share a Prometheus registry: no scrape of it fails for us. */
class SharedPrometheusTest {
  private final PrometheusRegistry shared = new PrometheusRegistry();
  private final PrometheusMeterRegistry first = registry();
  private final PrometheusMeterRegistry second = registry();
  private final CircuitBreaker breaker = CircuitBreaker.of("one");
  private final CircuitBreaker other = CircuitBreaker.of("other");

  private PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, shared, Clock.SYSTEM);
  }

  @Test
  void theSecondThatWouldShowTheSameSeriesIsRefused() {
    HalfopenMeters.of(first).bind(breaker);
    for (int i = 0; i < 2; i++) {
      assertThatIllegalStateException()
          .isThrownBy(() -> HalfopenMeters.of(second))
          .withMessageContaining("same PrometheusRegistry")
          .withMessageContaining("common tags");
    }
    assertThat(first.scrape()).contains("halfopen_calls_total{name=\"one\"");
  }

  @Test
  void whatCommonTagsTellApartIsShownTogether() {
    assumeTrue(Prometheus.takesDifferentTags(), "from Micrometer 1.17 on");
    first.config().commonTags("part", "a");
    second.config().commonTags("part", "b");
    HalfopenMeters.of(first).bind(breaker);
    HalfopenMeters.of(second).bind(breaker).bind(other);
    Scrape scrape = Scrape.of(second.scrape());
    assertThat(scrape.all("halfopen_breaker_state", Map.of("state", "closed"))).hasSize(3);
    assertThat(scrape.all("halfopen_registry_size_breakers", Map.of())).hasSize(2);
  }

  @Test
  void theFirstMakesWayWhenItIsClosed() {
    HalfopenMeters meters = HalfopenMeters.of(first).bind(breaker);
    meters.close();
    HalfopenMeters.of(second).bind(other);
    assertThat(second.scrape()).contains("name=\"other\"").doesNotContain("name=\"one\"");
  }

  @Test
  void theFirstMakesWayWhenItsRegistryIsClosed() {
    HalfopenMeters.of(first).bind(breaker);
    first.close();
    HalfopenMeters.of(second).bind(other);
    assertThat(second.scrape()).contains("name=\"other\"").doesNotContain("name=\"one\"");
  }
}
