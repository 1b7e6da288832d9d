package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A week of scrapes, one a minute, while breakers come and go: nothing piles up. */
class WeekOfScrapesTest {
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int SCRAPES = 7 * 24 * 60;
  private static final int AT_ONCE = 2;

  private final MockClock clock = new MockClock();
  private final Given given = new Given();

  static List<String> kinds() {
    return List.of("prometheus", "simple");
  }

  private Supplier<MeterRegistry> registry(String kind) {
    return kind.equals("prometheus")
        ? () ->
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock)
        : () -> new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  }

  private static void scrape(MeterRegistry registry) throws IOException {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      prometheus.scrape(OutputStream.nullOutputStream());
    }
    for (Meter meter : registry.getMeters()) {
      meter.measure().forEach(measurement -> measurement.getValue());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void nothingPilesUp(String kind) throws IOException {
    MeterRegistry registry = registry(kind).get();
    HalfopenMeters meters = HalfopenMeters.of(registry).bind(given.breakers);
    int metersAfterADay = 0;
    for (int i = 0; i < SCRAPES; i++) {
      CircuitBreaker breaker = given.breaker("tenant-" + i);
      Given.succeed(breaker);
      if (i >= AT_ONCE) {
        given.breakers.remove("tenant-" + (i - AT_ONCE));
      }
      clock.add(STEP);
      given.time.advance(STEP);
      scrape(registry);
      if (i % 1_000 == 0) {
        System.gc(); // which a week has enough of
      }
      if (i == SCRAPES / 7) {
        metersAfterADay = registry.getMeters().size();
      }
    }
    assertThat(registry.getMeters()).hasSize(metersAfterADay);
    assertThat(meters.breakers().shown()).hasSize(AT_ONCE);
    assertThat(meters.breakers().total(Given.SUCCESSES)).isEqualTo(SCRAPES);
    assertThat(Given.collected(() -> meters.breakers().known() == AT_ONCE)).isTrue();
    assertThat(meters.breakers().total(Given.SUCCESSES)).isEqualTo(SCRAPES);
  }
}
