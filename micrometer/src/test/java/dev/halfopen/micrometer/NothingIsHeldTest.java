package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Meters keep nothing alive, and go with what they were about. */
class NothingIsHeldTest {
  private static final int MANY = 10_000;

  private final Given given = new Given();

  static List<Supplier<MeterRegistry>> registries() {
    return Given.registries();
  }

  private static void scrape(MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      prometheus.scrape();
    }
    registry.getMeters().forEach(Meter::measure);
    registry.getMeters().forEach(meter -> meter.measure().forEach(value -> value.getValue()));
  }

  /** Bound, called and scraped, in a frame of its own. */
  private List<WeakReference<CircuitBreaker>> bindMany(MeterRegistry registry, int count) {
    HalfopenMeters meters = HalfopenMeters.of(registry);
    List<CircuitBreaker> breakers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CircuitBreaker breaker = CircuitBreaker.of("breaker-" + i, given.config);
      breakers.add(breaker);
      meters.bind(breaker);
      Given.succeed(breaker);
    }
    scrape(registry);
    return breakers.stream().map(WeakReference::new).toList();
  }

  private static void assertGone(
      MeterRegistry registry, List<WeakReference<CircuitBreaker>> breakers) {
    assertThat(breakers).allMatch(Given::isCollected);
    assertThat(
            Given.collected(
                () -> {
                  scrape(registry);
                  return HalfopenMeters.of(registry).breakers().known() == 0;
                }))
        .isTrue();
    assertThat(registry.getMeters())
        .allMatch(meter -> meter.getId().getName().startsWith("halfopen.registry."));
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      assertThat(Scrape.of(prometheus.scrape()).samples())
          .allMatch(sample -> sample.name().startsWith("halfopen_registry_"));
    }
  }

  @ParameterizedTest
  @MethodSource("registries")
  void tenThousandBreakersThatWereDroppedLeaveNoMeterAndNoBreaker(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    List<WeakReference<CircuitBreaker>> breakers = bindMany(registry, MANY);
    assertGone(registry, breakers);
    assertThat(HalfopenMeters.of(registry).breakers().total(Given.SUCCESSES)).isEqualTo(MANY);
  }

  @ParameterizedTest
  @MethodSource("registries")
  void aRegistryThatIsDroppedGoesWithItsBreakers(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    WeakReference<CircuitBreakerRegistry> breakers = bindRegistry(registry);
    assertThat(Given.isCollected(breakers)).isTrue();
    assertGone(registry, List.of());
    assertThat(HalfopenMeters.of(registry).breakers().inRegistries()).isZero();
  }

  private WeakReference<CircuitBreakerRegistry> bindRegistry(MeterRegistry registry) {
    CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(given.config);
    HalfopenMeters.of(registry).bind(breakers);
    for (int i = 0; i < 100; i++) {
      Given.succeed(breakers.circuitBreaker("breaker-" + i));
    }
    scrape(registry);
    return new WeakReference<>(breakers);
  }

  @ParameterizedTest
  @MethodSource("registries")
  void durationsHoldNothingEither(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    HalfopenMeters.builder(registry).callDurations().resilience4jNames().build();
    assertGone(registry, bindMany(registry, 20));
  }

  @ParameterizedTest
  @MethodSource("registries")
  void aPipelineIsNotHeld(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    WeakReference<ResiliencePipeline> pipeline = bindPipeline(registry);
    assertThat(Given.isCollected(pipeline)).isTrue();
    assertThat(
            Given.collected(
                () -> {
                  scrape(registry);
                  return registry.find("halfopen.pipeline.calls").meters().isEmpty();
                }))
        .isTrue();
  }

  private WeakReference<ResiliencePipeline> bindPipeline(MeterRegistry registry) {
    ResiliencePipeline pipeline =
        ResiliencePipeline.builder(CircuitBreaker.of("target", given.config)).build();
    HalfopenMeters.of(registry).bind(pipeline);
    scrape(registry);
    assertThat(registry.find("halfopen.pipeline.calls").meters()).hasSize(4);
    return new WeakReference<>(pipeline);
  }

  @Test
  void aMeterRegistryThatIsDroppedIsNotHeldByBreakersThatLive() {
    CircuitBreaker breaker = CircuitBreaker.of("lives", given.config);
    WeakReference<MeterRegistry> registry = bindTo(breaker);
    assertThat(Given.isCollected(registry)).isTrue();
    Given.succeed(breaker);
  }

  private WeakReference<MeterRegistry> bindTo(CircuitBreaker breaker) {
    MeterRegistry registry = Given.prometheus();
    HalfopenMeters.of(registry).bind(breaker);
    scrape(registry);
    return new WeakReference<>(registry);
  }
}
