package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.Exchange;
import dev.halfopen.testkit.ScriptedAiService;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets to a receiver: the numbers are those that the service counted. */
class OtlpTest {
  private static final int WELL = 6;
  private static final int ILL = 3;
  private static final int REJECTED = 4;
  private static final String MODEL = "gpt-5";

  private final ScriptedAiService service = ScriptedAiService.start();
  private final Receiver receiver = new Receiver();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(
              SdkMeterProvider.builder()
                  .registerMetricReader(
                      PeriodicMetricReader.builder(
                              OtlpHttpMetricExporter.builder()
                                  .setEndpoint(receiver.url("/v1/metrics"))
                                  .build())
                          .setInterval(Duration.ofDays(1))
                          .build())
                  .build())
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(
                      BatchSpanProcessor.builder(
                              OtlpHttpSpanExporter.builder()
                                  .setEndpoint(receiver.url("/v1/traces"))
                                  .build())
                          .build())
                  .build())
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(
                      BatchLogRecordProcessor.builder(
                              OtlpHttpLogRecordExporter.builder()
                                  .setEndpoint(receiver.url("/v1/logs"))
                                  .build())
                          .build())
                  .build())
          .build();

  @AfterEach
  void close() {
    sdk.close();
    receiver.close();
    service.close();
  }

  private void flush() {
    sdk.getSdkMeterProvider().forceFlush().join(30, TimeUnit.SECONDS);
    sdk.getSdkTracerProvider().forceFlush().join(30, TimeUnit.SECONDS);
    sdk.getSdkLoggerProvider().forceFlush().join(30, TimeUnit.SECONDS);
  }

  @Test
  void anOutageArrivesAsItWas() {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.builder()
                .failureThreshold(ILL)
                .recoveryTimeout(Duration.ofDays(1))
                .build());
    HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);
    telemetry.observe(registry);
    Chats chats = new Chats(service, registry, telemetry.exchanges());

    service.script(Behavior.answerOfTokens(20));
    spanned("well", WELL, () -> chats.streamed(MODEL));
    service.script(Behavior.serverError());
    spanned("ill", ILL, () -> chats.plain(MODEL));
    spanned("rejected", REJECTED, () -> chats.plain(MODEL));
    flush();

    List<Exchange> counted = service.exchanges();
    assertThat(counted).hasSize(WELL + ILL);
    String breaker = "127.0.0.1:" + service.port() + "/" + MODEL;
    assertThat(receiver.values("halfopen.calls", "halfopen.breaker.name"))
        .isEqualTo(Map.of(breaker, (double) counted.size()));
    assertThat(receiver.values("halfopen.calls", "halfopen.breaker.outcome"))
        .containsEntry("success", (double) WELL)
        .containsEntry("failure", (double) ILL)
        .containsEntry("throttled", 0.0);
    assertThat(receiver.values("halfopen.calls.rejected", "halfopen.breaker.reason"))
        .containsEntry("open", (double) REJECTED);
    assertThat(receiver.values("halfopen.breaker.state", "halfopen.breaker.state"))
        .isEqualTo(Map.of("closed", 0.0, "open", 1.0, "half_open", 0.0));
    assertThat(receiver.values("gen_ai.client.operation.duration", "error.type"))
        .isEqualTo(Map.of("", (double) WELL, "server_error", (double) ILL));
    assertThat(
            receiver.values("gen_ai.client.operation.time_to_first_chunk", "gen_ai.request.model"))
        .isEqualTo(Map.of(MODEL, (double) WELL));
    assertThat(receiver.sums("gen_ai.client.token.usage", "gen_ai.token.type"))
        .containsEntry("output", 20.0 * WELL);
    assertThat(receiver.values("halfopen.ai.tokens", "halfopen.ai.direction"))
        .containsEntry("output", 20.0 * WELL);

    assertThat(outcomes("well")).hasSize(WELL).containsOnly("success");
    assertThat(outcomes("ill")).hasSize(ILL).containsOnly("failure");
    assertThat(outcomes("rejected")).hasSize(REJECTED).containsOnly("rejected");
    assertThat(receiver.logs())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getEventName()).isEqualTo("halfopen.breaker.transition");
              assertThat(Receiver.text(event.getAttributesList(), "halfopen.breaker.to"))
                  .isEqualTo("open");
              assertThat(event.getTraceId().isEmpty()).isTrue();
            });
  }

  private List<String> outcomes(String name) {
    return receiver.spans().stream()
        .filter(span -> span.getName().equals(name))
        .map(span -> Receiver.text(span.getAttributesList(), "halfopen.breaker.outcome"))
        .toList();
  }

  private interface Work {
    Object run() throws Exception;
  }

  private void spanned(String name, int times, Work work) {
    for (int i = 0; i < times; i++) {
      Span span = sdk.getTracer("test").spanBuilder(name).startSpan();
      try (Scope current = span.makeCurrent()) {
        assertThat(current).isNotNull();
        Quietly.make(work::run);
      } finally {
        span.end();
      }
    }
  }
}
