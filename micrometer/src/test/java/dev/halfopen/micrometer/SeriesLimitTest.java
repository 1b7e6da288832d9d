package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However many names come from outside, the series are bounded, and the totals right. */
class SeriesLimitTest {
  private static final int SERIES = Families.of(false).series();

  private final Given given = new Given();
  private final PrometheusMeterRegistry prometheus = Given.prometheus();

  static List<Supplier<MeterRegistry>> registries() {
    return Given.registries();
  }

  private Scrape scrape() {
    return Scrape.of(prometheus.scrape());
  }

  @ParameterizedTest
  @MethodSource("registries")
  void breakersBeyondTheLimitHaveNoSeriesAndOneWarningSaysSo(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    ListAppender<ILoggingEvent> log = Given.log();
    HalfopenMeters meters = HalfopenMeters.builder(registry).maxSeries(10 * SERIES).build();
    meters.bind(given.breakers);
    for (int i = 0; i < 1_000; i++) {
      Given.succeed(given.breaker("from outside " + i));
    }
    assertThat(meters.breakers().shown()).hasSize(10);
    assertThat(meters.breakers().total(Given.SUCCESSES)).isEqualTo(1_000);
    assertThat(Given.lines(log))
        .filteredOn(line -> line.contains("limit of series"))
        .singleElement()
        .asString()
        .contains("with 10 circuit breakers", "halfopen.registry.*");
    if (registry instanceof PrometheusMeterRegistry p) {
      assertThat(Scrape.of(p.scrape()).all("halfopen_breaker_state", Map.of())).hasSize(30);
    }
  }

  @Test
  void whoWaitsIsShownWhenThereIsRoomTheFirstFirst() {
    HalfopenMeters.builder(prometheus).maxSeries(3 * SERIES).build().bind(given.breakers);
    for (int i = 0; i < 5; i++) {
      given.breaker("breaker-" + i);
    }
    given.breakers.remove("breaker-0");
    assertThat(scrape().all("halfopen_calls_in_flight_calls", Map.of()))
        .extracting(sample -> sample.labels().get("name"))
        .containsExactly("breaker-1", "breaker-2", "breaker-3");
    given.breakers.remove("breaker-4");
    given.breakers.remove("breaker-1");
    assertThat(scrape().all("halfopen_calls_in_flight_calls", Map.of()))
        .extracting(sample -> sample.labels().get("name"))
        .containsExactly("breaker-2", "breaker-3");
  }

  @Test
  void theDefaultIsEnoughForTenThousandBreakers() {
    assertThat(HalfopenMeters.DEFAULT_MAX_SERIES / SERIES).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 100_000_001})
  void theLimitHasARange(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HalfopenMeters.builder(prometheus).maxSeries(value))
        .withMessage("maxSeries: " + value + " (expected: 100 to 100000000)");
  }
}
