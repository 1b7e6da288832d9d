package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.internal.Text;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever characters a name has, a scrape stays one that Prometheus can read. */
class OddNamesTest {
  private final Given given = new Given();
  private final PrometheusMeterRegistry prometheus = Given.prometheus();
  private final MeterRegistry simple = new SimpleMeterRegistry();

  @Test
  void everyCharacterOfTheBasicPlane() {
    HalfopenMeters.of(prometheus).bind(given.breakers);
    HalfopenMeters.of(simple).bind(given.breakers);
    for (int first = 0; first <= Character.MAX_VALUE; first += 128) {
      StringBuilder name = new StringBuilder();
      for (int c = first; c < first + 128; c++) {
        name.append((char) c);
      }
      given.breaker(name.toString());
    }
    String text = prometheus.scrape();
    assertThat(text)
        .isEqualTo(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    assertThat(text.codePoints().filter(Character::isISOControl).distinct().toArray())
        .containsExactly('\n');
    assertThat(
            Scrape.of(text)
                .all("halfopen_calls_in_flight_calls", Map.of())
                .map(sample -> sample.labels().get("name"))
                .collect(Collectors.toSet()))
        .hasSize(512)
        .isEqualTo(
            given.breakers.all().stream()
                .map(breaker -> Text.quotable(breaker.name()))
                .collect(Collectors.toSet()));
    assertThat(simple.find("halfopen.calls.in.flight").gauges()).hasSize(512);
  }

  @Test
  void tagsCantTakeThePlaceOfOurs() {
    HalfopenMeters.of(prometheus).bind(given.breakers);
    given.breakers.circuitBreaker(
        "clash", null, Map.of("name", "x", "state", "y", "le", "z", "my tag", "a\"b"));
    Scrape scrape = Scrape.of(prometheus.scrape());
    assertThat(scrape.value("halfopen_breaker_state", "name", "clash", "state", "closed"))
        .isEqualTo(1);
    assertThat(scrape.value("halfopen_breaker_state", "my_tag", "a\"b", "state", "closed"))
        .isEqualTo(1);
  }

  @Test
  void tagsThatPrometheusCantTellApartDontSpoilAScrape() {
    HalfopenMeters.of(prometheus).bind(given.breakers);
    HalfopenMeters.of(prometheus)
        .bind(CircuitBreaker.of("one", given.config, Map.of("a.b", "1")))
        .bind(given.breakers.circuitBreaker("one", null, Map.of("a-b", "1")));
    assertThat(
            Scrape.of(prometheus.scrape())
                .all("halfopen_calls_in_flight_calls", Map.of("a_b", "1")))
        .hasSize(1);
  }
}
