package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One line each, in any order and more than once; and all is gone when they are closed. */
class HalfopenMetersTest {
  private final Given given = new Given();

  static List<Supplier<MeterRegistry>> registries() {
    return Given.registries();
  }

  @ParameterizedTest
  @MethodSource("registries")
  void thereIsOneForEachMeterRegistry(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    HalfopenMeters meters = HalfopenMeters.of(registry);
    assertThat(HalfopenMeters.of(registry)).isSameAs(meters);
    assertThat(HalfopenMeters.of(made.get())).isNotSameAs(meters);
    assertThat(meters.exchanges()).isSameAs(meters.exchanges());
    assertThatIllegalStateException()
        .isThrownBy(() -> HalfopenMeters.builder(registry).build())
        .withMessageContaining("before their first use");
  }

  @Test
  void twoOneLinersInOneRegistryAreNoClash() {
    PrometheusMeterRegistry registry = Given.prometheus();
    HalfopenMeters.of(registry).bind(CircuitBreaker.of("one"));
    MeterBinder binder = meters -> HalfopenMeters.of(meters).bind(given.breaker("two"));
    binder.bindTo(registry);
    Scrape scrape = Scrape.of(registry.scrape());
    assertThat(scrape.all("halfopen_breaker_state", Map.of("name", "two"))).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("registries")
  void closingRemovesAllAndListensToNothingAnyMore(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    ResiliencePipeline pipeline = ResiliencePipeline.builder(given.breaker("target")).build();
    HalfopenMeters meters = HalfopenMeters.builder(registry).callDurations().build();
    meters.bind(given.breakers).bind(pipeline).bind(CircuitBreaker.of("other", given.config));
    assertThat(registry.getMeters()).isNotEmpty();
    meters.close();
    given.breaker("comes later");
    assertThat(registry.getMeters()).isEmpty();
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      assertThat(prometheus.scrape()).isEmpty();
    }
    HalfopenMeters again = HalfopenMeters.of(registry).bind(given.breakers);
    assertThat(again).isNotSameAs(meters);
    assertThat(again.breakers().inRegistries()).isEqualTo(2);
    meters.close();
    assertThat(HalfopenMeters.of(registry)).isSameAs(again);
  }

  @Test
  void aCompositeOfRegistriesShowsTheFiguresInEach() {
    PrometheusMeterRegistry prometheus = Given.prometheus();
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(prometheus);
    CircuitBreaker breaker = given.breaker("ai");
    HalfopenMeters.of(composite).bind(given.breakers);
    composite.add(simple);
    Given.fail(breaker);
    assertThat(
            Scrape.of(prometheus.scrape())
                .value("halfopen_calls_total", "name", "ai", "outcome", "failure"))
        .isEqualTo(1);
    assertThat(simple.get("halfopen.calls").tag("outcome", "failure").functionCounter().count())
        .isEqualTo(1);
    given.breakers.remove("ai");
    assertThat(simple.find("halfopen.calls").meters()).isEmpty();
    assertThat(prometheus.scrape()).doesNotContain("name=\"ai\"");
  }

  @Test
  void aRegistryThatRefusesMetersIsLoggedAndHarmsNobody() {
    ListAppender<ILoggingEvent> log = Given.log();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry
        .config()
        .onMeterAdded(
            meter -> {
              if ("refused".equals(meter.getId().getTag("name"))) {
                throw new IllegalStateException("no\nmore");
              }
            });
    HalfopenMeters.of(registry).bind(given.breakers);
    given.breaker("refused");
    given.breaker("accepted");
    assertThat(registry.find("halfopen.calls").tag("name", "accepted").meters()).hasSize(5);
    assertThat(Given.lines(log))
        .filteredOn(line -> line.contains("refused meters of Halfopen"))
        .singleElement()
        .asString()
        .contains("no\\u000amore");
  }

  @Test
  void nullsAreRefused() {
    HalfopenMeters meters = HalfopenMeters.of(new SimpleMeterRegistry());
    assertThatNullPointerException().isThrownBy(() -> HalfopenMeters.of(null));
    assertThatNullPointerException().isThrownBy(() -> HalfopenMeters.builder(null));
    assertThatNullPointerException().isThrownBy(() -> meters.bind((CircuitBreaker) null));
    assertThatNullPointerException().isThrownBy(() -> meters.bind((CircuitBreakerRegistry) null));
    assertThatNullPointerException().isThrownBy(() -> meters.bind((ResiliencePipeline) null));
    assertThatNullPointerException().isThrownBy(() -> meters.bind("name", null));
  }
}
