package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limit that the guide speaks of, and the view that it shows. */
class CardinalityLimitTest {
  private static final int BREAKERS = 1_000;
  private static final AttributeKey<Boolean> OVERFLOW =
      AttributeKey.booleanKey("otel.metric.overflow");

  /**
   * Held here, or its level may be forgotten: its warnings, one for each instrument, are expected.
   */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.defaults());

  private List<? extends PointData> statesOf(SdkMeterProviderBuilder meters) {
    for (int i = 0; i < BREAKERS; i++) {
      registry.circuitBreaker("breaker-" + i);
    }
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    try (OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                .setMeterProvider(meters.registerMetricReader(reader).build())
                .build();
        HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk)) {
      telemetry.observe(registry);
      return Collected.by(reader).points("halfopen.breaker.state");
    }
  }

  @BeforeEach
  void silence() {
    SDK.setLevel(Level.SEVERE);
  }

  @AfterEach
  void speak() {
    SDK.setLevel(null);
  }

  @Test
  void anSdkKeepsTwoThousandPointsAndPutsTheRestTogether() {
    assertThat(statesOf(SdkMeterProvider.builder()))
        .hasSizeLessThanOrEqualTo(2_000)
        .anyMatch(point -> Boolean.TRUE.equals(point.getAttributes().get(OVERFLOW)));
  }

  @Test
  void aViewGivesEachSeriesItsPoint() {
    View view = View.builder().setCardinalityLimit(50_000).build();

    assertThat(
            statesOf(
                SdkMeterProvider.builder()
                    .registerView(
                        InstrumentSelector.builder().setMeterName("dev.halfopen").build(), view)))
        .hasSize(3 * BREAKERS)
        .noneMatch(point -> point.getAttributes().get(OVERFLOW) != null);
  }
}
