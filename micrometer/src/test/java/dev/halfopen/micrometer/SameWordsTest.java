package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.OperatingMode;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The one collector says in Prometheus, word for word, what Micrometer's own meters would say. */
class SameWordsTest {
  private final Given given = new Given();
  private final PrometheusMeterRegistry collected = Given.prometheus();
  private final PrometheusMeterRegistry metered = Given.prometheus();

  private void setUp(Consumer<PrometheusMeterRegistry> settings) {
    settings.accept(collected);
    settings.accept(metered);
    HalfopenMeters.builder(collected).resilience4jNames().build().bind(given.breakers);
    HalfopenMeters.builder(metered)
        .resilience4jNames()
        .separateMeters()
        .build()
        .bind(given.breakers);
  }

  private void assertSame() {
    String text = collected.scrape();
    assertThat(text).contains("halfopen_breaker_state").isEqualTo(metered.scrape());
    Scrape.of(text);
  }

  private void makeBreakers() {
    given.everything(given.breaker("one"));
    given.breaker("two").trip(Duration.ofSeconds(10), "test");
    given.breaker("a/b:c.d-e_f").operate(OperatingMode.SHADOW);
    given.breaker("say \"no\"\\\n\0\u2028 it's \ud800 \ud83d\ude00");
    given.breakers.circuitBreaker("tagged", null, Map.of("account", "42", "z.one", "last"));
    given.breakers.circuitBreaker(
        "clash",
        null,
        Map.of("name", "x", "state", "y", "a.b", "1", "a-b", "2", "le", "3", "", "4"));
  }

  @Test
  void whateverTheBreakersAreAndDo() {
    setUp(registry -> {});
    makeBreakers();
    assertSame();
    given.everything(given.breaker("another"));
    given.time.advance(Duration.ofSeconds(5));
    assertSame();
  }

  @Test
  void withCommonTagsAndFilters() {
    setUp(
        registry ->
            registry
                .config()
                .commonTags("application", "demo", "name", "not the breaker's")
                .meterFilter(MeterFilter.denyNameStartsWith("halfopen.breaker.mode"))
                .meterFilter(
                    new MeterFilter() {
                      @Override
                      public Meter.Id map(Meter.Id id) {
                        return id.getName().equals("halfopen.efforts")
                            ? id.withName("our.efforts")
                            : id;
                      }
                    }));
    makeBreakers();
    assertThat(collected.scrape())
        .contains(
            "our_efforts_attempts_total{application=\"demo\",kind=\"hedge\",name=\"one\"} 1.0")
        .doesNotContain("halfopen_breaker_mode");
    assertSame();
  }

  @Test
  void afterBreakersHaveGoneAndComeAgain() {
    setUp(registry -> {});
    makeBreakers();
    assertThat(given.breakers.remove("one")).isTrue();
    assertSame();
    CircuitBreaker again = given.breaker("one");
    Given.succeed(again);
    assertSame();
    assertThat(Scrape.of(collected.scrape()).value("halfopen_registry_size_breakers")).isEqualTo(6);
  }

  @Test
  void whenThereAreNoBreakers() {
    setUp(registry -> {});
    assertThat(collected.scrape()).contains("halfopen_registry_size_breakers 0.0");
    assertThat(collected.scrape()).isEqualTo(metered.scrape());
  }

  @Test
  void alsoInTheOpenMetricsFormat() {
    setUp(registry -> {});
    makeBreakers();
    String openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assertThat(collected.scrape(openMetrics)).isEqualTo(metered.scrape(openMetrics));
  }

  @Test
  void askedForSomeNamesOnly() {
    setUp(registry -> {});
    makeBreakers();
    Set<String> names = Set.of("halfopen_calls", "halfopen_breaker_mode");
    assertThat(collected.scrape("text/plain", names))
        .contains("halfopen_calls_total{", "halfopen_breaker_mode{")
        .doesNotContain("halfopen_breaker_state")
        .isEqualTo(metered.scrape("text/plain", names));
  }

  @Test
  void noMeterIsMadeForTheBreakersOfACollector() {
    setUp(registry -> {});
    makeBreakers();
    assertThat(collected.getMeters())
        .extracting(meter -> meter.getId().getName())
        .containsOnly("resilience4j.circuitbreaker.calls");
  }
}
