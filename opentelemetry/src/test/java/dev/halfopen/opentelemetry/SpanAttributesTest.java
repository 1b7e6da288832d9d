package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.OperatingMode;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What became of a call stands on the span of that call, and on no other. */
class SpanAttributesTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final Tracer tracer = sdk.getTracer("test");
  private final HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);
  private final CircuitBreaker breaker =
      CircuitBreaker.of("ai", CircuitBreakerConfig.builder().failureThreshold(1_000_000).build());

  @AfterEach
  void close() {
    sdk.close();
  }

  private Attributes spanned(Runnable work) {
    Span span = tracer.spanBuilder("work").startSpan();
    try (Scope current = span.makeCurrent()) {
      assertThat(current).isNotNull();
      work.run();
    } finally {
      span.end();
    }
    return last().getAttributes();
  }

  private SpanData last() {
    List<SpanData> all = exporter.getFinishedSpanItems();
    return all.get(all.size() - 1);
  }

  private static String ill() {
    throw new IllegalStateException("ill");
  }

  @Test
  void theOutcomeStandsOnTheSpan() {
    telemetry.observe(breaker);

    Attributes success = spanned(() -> breaker.get(() -> "well"));
    Attributes failure = spanned(() -> Quietly.make(() -> breaker.get(() -> ill())));

    assertThat(success.get(Keys.NAME)).isEqualTo("ai");
    assertThat(success.get(Keys.OUTCOME)).isEqualTo("success");
    assertThat(success.get(Keys.SLOW)).isFalse();
    assertThat(success.get(Keys.LATE)).isFalse();
    assertThat(success.get(Keys.TRIAL)).isFalse();
    assertThat(success.get(Keys.REJECTED)).isNull();
    assertThat(failure.get(Keys.OUTCOME)).isEqualTo("failure");
  }

  @Test
  void aRejectionStandsOnTheSpanWithItsReason() {
    telemetry.observe(breaker);
    breaker.trip(Duration.ofMinutes(1), "test");

    Attributes rejected = spanned(() -> Quietly.make(() -> breaker.get(() -> "never")));

    assertThat(rejected.get(Keys.NAME)).isEqualTo("ai");
    assertThat(rejected.get(Keys.REJECTED)).isTrue();
    assertThat(rejected.get(Keys.OUTCOME)).isEqualTo("rejected");
    assertThat(rejected.get(Keys.REASON)).isEqualTo("open");
  }

  @Test
  void inShadowACallThatWouldHaveBeenRejectedIsNone() {
    telemetry.observe(breaker);
    breaker.trip(Duration.ofMinutes(1), "test");
    breaker.operate(OperatingMode.SHADOW);

    Attributes admitted = spanned(() -> breaker.get(() -> "well"));

    assertThat(admitted.get(Keys.OUTCOME)).isEqualTo("success");
    assertThat(admitted.get(Keys.REJECTED)).isNull();
  }

  @Test
  void anAsynchronousCallKeepsTheSpanOfItsCaller() {
    telemetry.observe(breaker);
    CompletableFuture<String> answer = new CompletableFuture<>();
    Span span = tracer.spanBuilder("caller").startSpan();
    try (Scope current = span.makeCurrent()) {
      assertThat(current).isNotNull();
      assertThat(breaker.callAsync(() -> answer)).isNotDone();
    }

    Attributes stranger = spanned(() -> answer.complete("well"));
    span.end();

    assertThat(stranger.asMap()).isEmpty();
    assertThat(last().getAttributes().get(Keys.OUTCOME)).isEqualTo("success");
  }

  @Test
  void aSpanThatIsNotRecordedCostsNoToken() {
    CallFacts facts = new CallFacts(Attributes.of(Keys.NAME, "ai"), true, null);

    assertThat(facts.admitted()).isNull();
  }

  @Test
  void spansCanBeLeftAlone() {
    HalfopenTelemetry.builder(sdk)
        .spanAttributes(false)
        .callDurations(true)
        .build()
        .observe(breaker);

    assertThat(spanned(() -> breaker.get(() -> "well")).asMap()).isEmpty();
  }

  /**
   * A slow listener lets each thread deliver the other's events, as two that race to deliver do; so
   * whoever reads the current span in a listener finds a stranger's.
   */
  @Test
  void whoRacesToDeliverHasItsOwnFactsOnly() throws Exception {
    telemetry.observe(breaker);
    List<String> deliverers = new CopyOnWriteArrayList<>();
    breaker.onEvent(
        CircuitBreakerEvent.CallEnded.class,
        event -> deliverers.add(Span.current().getSpanContext().getSpanId()));
    int rounds = 2_000;
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<?> well =
          pool.submit(
              () -> {
                start.await();
                for (int i = 0; i < rounds; i++) {
                  within("well", () -> breaker.get(() -> "well"));
                }
                return null;
              });
      Future<?> ill =
          pool.submit(
              () -> {
                start.await();
                for (int i = 0; i < rounds; i++) {
                  within("ill", () -> Quietly.make(() -> breaker.get(() -> ill())));
                }
                return null;
              });
      well.get(60, TimeUnit.SECONDS);
      ill.get(60, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }

    assertThat(exporter.getFinishedSpanItems())
        .hasSize(2 * rounds)
        .allSatisfy(
            span ->
                assertThat(span.getAttributes().get(Keys.OUTCOME))
                    .isEqualTo(span.getName().equals("well") ? "success" : "failure"));
    assertThat(deliverers).hasSize(2 * rounds);
  }

  private void within(String name, Runnable work) {
    Span span = tracer.spanBuilder(name).startSpan();
    try (Scope current = span.makeCurrent()) {
      assertThat(current).isNotNull();
      work.run();
    } finally {
      span.end();
    }
  }
}
