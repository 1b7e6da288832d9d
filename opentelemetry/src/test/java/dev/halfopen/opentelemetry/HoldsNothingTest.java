package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.pipeline.ResiliencePipeline;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is observed goes when nobody else holds it, and its series with it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HoldsNothingTest {
  private static final int MANY = 10_000;

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(
              SdkMeterProvider.builder()
                  .registerMetricReader(reader)
                  .registerView(
                      InstrumentSelector.builder().setMeterName("dev.halfopen").build(),
                      View.builder().setCardinalityLimit(6 * MANY).build())
                  .build())
          .build();
  private final HalfopenTelemetry telemetry =
      HalfopenTelemetry.builder(sdk).callDurations(true).build();

  @AfterEach
  void close() {
    sdk.close();
  }

  private int series() {
    return Collected.by(reader).points("halfopen.calls.slow").size();
  }

  private static void awaitGone(List<? extends WeakReference<?>> all) {
    while (!all.stream().allMatch(one -> one.refersTo(null))) {
      System.gc(); // the test's @Timeout ends it
    }
  }

  private List<WeakReference<Object>> observeAndForget() {
    CircuitBreaker breaker = CircuitBreaker.of("alone");
    telemetry.observe(breaker);
    breaker.get(() -> "well");
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());
    telemetry.observe(registry);
    CircuitBreaker held = registry.circuitBreaker("held");
    held.get(() -> "well");
    ResiliencePipeline pipeline = ResiliencePipeline.builder("piped").build();
    telemetry.observe(pipeline);
    assertThat(series()).isEqualTo(2);
    assertThat(Collected.by(reader).points("halfopen.pipeline.attempts")).hasSize(1);
    return List.of(
        new WeakReference<>(breaker),
        new WeakReference<>(registry),
        new WeakReference<>(held),
        new WeakReference<>(pipeline));
  }

  @Test
  void breakersRegistriesAndPipelinesGo() {
    awaitGone(observeAndForget());

    assertThat(series()).isZero();
    Collected now = Collected.by(reader);
    assertThat(now.points("halfopen.pipeline.attempts")).isEmpty();
    assertThat(now.value("halfopen.registry.size", Attributes.empty())).isZero();
  }

  private WeakReference<ResiliencePipeline> observeCallAndForget() {
    ResiliencePipeline pipeline = ResiliencePipeline.builder("piped").build();
    telemetry.observe(pipeline);
    pipeline.get(() -> "well");
    Collected.by(reader);
    return new WeakReference<>(pipeline);
  }

  @Test
  void whatACollectedPipelineHadCountedStaysAsLongAsItsSeries() {
    ResiliencePipeline standing = ResiliencePipeline.builder("piped").build();
    telemetry.observe(standing);
    awaitGone(List.of(observeCallAndForget()));
    standing.get(() -> "well");

    Attributes name = Attributes.of(Keys.PIPELINE, "piped");
    for (int i = 0; i < 2; i++) {
      assertThat(Collected.by(reader).value("halfopen.pipeline.attempts", name)).isEqualTo(2);
    }
  }

  private WeakReference<CircuitBreaker> observeABreakerAndForget() {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    telemetry.observe(breaker);
    breaker.get(() -> "well");
    Collected.by(reader);
    return new WeakReference<>(breaker);
  }

  @Test
  void whatACollectedBreakerHadCountedStaysAsLongAsItsSeries() {
    CircuitBreaker standing = CircuitBreaker.of("ai");
    telemetry.observe(standing);
    awaitGone(List.of(observeABreakerAndForget()));
    standing.get(() -> "well");

    Attributes successes = Attributes.of(Keys.NAME, "ai", Keys.OUTCOME, "success");
    for (int i = 0; i < 2; i++) {
      assertThat(Collected.by(reader).value("halfopen.calls", successes)).isEqualTo(2);
    }
  }

  @Test
  void tenThousandAreMadeCollectedAndRemoved() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults(), MANY);
    telemetry.observe(registry);
    List<WeakReference<CircuitBreaker>> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(new WeakReference<>(registry.circuitBreaker("breaker-" + i)));
    }

    assertThat(series()).isEqualTo(MANY);
    assertThat(Collected.by(reader).points("halfopen.calls")).hasSize(5 * MANY);
    for (int i = 0; i < MANY; i++) {
      registry.remove("breaker-" + i);
    }

    assertThat(series()).isZero();
    awaitGone(all);
  }

  @Test
  void namesWithoutEndLeaveNoMoreThanTheRegistryHolds() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults(), 10);
    telemetry.observe(registry);

    for (int i = 0; i < 1_000; i++) {
      registry.circuitBreaker("from outside " + i).get(() -> "well");
      assertThat(series()).isLessThanOrEqualTo(20);
    }
  }
}
