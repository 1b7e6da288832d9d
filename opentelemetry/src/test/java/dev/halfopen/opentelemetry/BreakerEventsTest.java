package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.OperatingMode;
import dev.halfopen.Subscription;
import dev.halfopen.testkit.ManualTimeSource;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transitions, closed gates, modes and resets are log events. */
class BreakerEventsTest {
  private final InMemoryLogRecordExporter exporter = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().build())
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
                  .build())
          .build();
  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "ai",
          CircuitBreakerConfig.builder().failureThreshold(1).timeSource(time).build(),
          Map.of("model", "gpt-5"));

  @AfterEach
  void close() {
    sdk.close();
  }

  private LogRecordData only() {
    List<LogRecordData> all = exporter.getFinishedLogRecordItems();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private void fail() {
    Quietly.make(
        () ->
            breaker.get(
                () -> {
                  throw new IllegalStateException("ill");
                }));
  }

  @Test
  void aTransitionTellsFromWhereToWhereAndWhy() {
    HalfopenTelemetry.create(sdk).observe(breaker);

    fail();

    LogRecordData event = only();
    assertThat(event.getEventName()).isEqualTo("halfopen.breaker.transition");
    assertThat(event.getSeverity()).isEqualTo(Severity.WARN);
    assertThat(event.getInstrumentationScopeInfo().getName()).isEqualTo("dev.halfopen");
    assertThat(event.getTimestampEpochNanos())
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(time.instant().toEpochMilli()));
    assertThat(event.getAttributes().get(Keys.NAME)).isEqualTo("ai");
    assertThat(event.getAttributes().get(AttributeKey.stringKey("halfopen.breaker.tag.model")))
        .isEqualTo("gpt-5");
    assertThat(event.getAttributes().get(Keys.FROM)).isEqualTo("closed");
    assertThat(event.getAttributes().get(Keys.TO)).isEqualTo("open");
    assertThat(event.getAttributes().get(Keys.WHY)).isNotBlank();
    assertThat(event.getAttributes().get(Keys.PHASE)).isEqualTo(breaker.status().phase());
    assertThat(event.getAttributes().get(Keys.SHADOW)).isFalse();
    assertThat(event.getAttributes().get(Keys.ERROR_TYPE))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(event.getBodyValue().asString()).contains("ai").contains("OPEN");
  }

  @Test
  void aClosedGateTellsForHowLongAndWhy() {
    HalfopenTelemetry.create(sdk).observe(breaker);

    breaker.hold(Duration.ofMillis(2_500), "the limit is near");

    assertThat(only().getEventName()).isEqualTo("halfopen.breaker.gate_closed");
    assertThat(only().getAttributes().get(Keys.CLOSED_FOR)).isEqualTo(2.5);
    assertThat(only().getAttributes().get(Keys.WHY)).isEqualTo("the limit is near");
  }

  @Test
  void aChangedModeAndAResetAreEvents() {
    HalfopenTelemetry.create(sdk).observe(breaker);

    breaker.operate(OperatingMode.SHADOW);
    breaker.reset();

    List<LogRecordData> all = exporter.getFinishedLogRecordItems();
    assertThat(all)
        .extracting(LogRecordData::getEventName)
        .containsExactly("halfopen.breaker.mode_change", "halfopen.breaker.reset");
    assertThat(all.get(0).getAttributes().get(Keys.FROM)).isEqualTo("automatic");
    assertThat(all.get(0).getAttributes().get(Keys.TO)).isEqualTo("shadow");
    assertThat(all.get(1).getAttributes().get(Keys.FROM)).isEqualTo("closed");
  }

  @Test
  void theEndOfARampIsAnEvent() {
    breaker.reconfigure(
        breaker.config().toBuilder()
            .recoveryTimeout(Duration.ZERO)
            .ramp(Duration.ofSeconds(10))
            .build());
    fail();
    breaker.run(() -> {});
    HalfopenTelemetry.create(sdk).observe(breaker);

    time.advance(Duration.ofSeconds(10));
    breaker.run(() -> {});

    assertThat(only().getEventName()).isEqualTo("halfopen.breaker.ramp_ended");
    assertThat(only().getSeverity()).isEqualTo(Severity.INFO);
    assertThat(only().getAttributes().get(Keys.SHADOW)).isFalse();
  }

  /** Whoever comes by delivers the events, with a span that has nothing to do with them. */
  @Test
  void anEventBelongsToNoTrace() {
    HalfopenTelemetry.create(sdk).observe(breaker);
    Span stranger = sdk.getTracer("test").spanBuilder("stranger").startSpan();

    try (Scope current = stranger.makeCurrent()) {
      assertThat(current).isNotNull();
      fail();
    }

    assertThat(only().getSpanContext().isValid()).isFalse();
  }

  @Test
  void textFromOutsideStaysOneLine() {
    CircuitBreaker odd = CircuitBreaker.of("a\n\u001b[31m");
    HalfopenTelemetry.create(sdk).observe(odd);

    odd.trip(Duration.ofSeconds(1), "because\nof \u202e");

    assertThat(only().getAttributes().asMap().values())
        .allSatisfy(
            value -> assertThat(value.toString()).doesNotContainPattern("[\\p{Cntrl}\u202e]"));
    assertThat(only().getBodyValue().asString()).doesNotContainPattern("[\\p{Cntrl}\u202e]");
  }

  @Test
  void eventsCanBeLeftOutAndEnd() {
    HalfopenTelemetry.builder(sdk).events(false).build().observe(breaker);
    Subscription observing = HalfopenTelemetry.create(sdk).observe(breaker);
    observing.close();

    fail();

    assertThat(exporter.getFinishedLogRecordItems()).isEmpty();
  }

  @Test
  void closingTheTelemetryEndsTheEvents() {
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);
    telemetry.observe(breaker);
    telemetry.close();

    fail();

    assertThat(exporter.getFinishedLogRecordItems()).isEmpty();
  }
}
