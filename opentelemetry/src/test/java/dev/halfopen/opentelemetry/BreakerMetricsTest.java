package dev.halfopen.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.Effort;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.Subscription;
import dev.halfopen.TimeSource;
import dev.halfopen.Verdict;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.ManualTimeSource;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is collected is what happened. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BreakerMetricsTest {
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final HalfopenTelemetry telemetry = HalfopenTelemetry.create(sdk);
  private final ManualTimeSource time = new ManualTimeSource();
  private final CircuitBreakerConfig config =
      CircuitBreakerConfig.builder()
          .failureThreshold(3)
          .recoveryTimeout(Duration.ofSeconds(30))
          .timeSource(time)
          .build();

  @AfterEach
  void close() {
    sdk.close();
  }

  private static void fail(CircuitBreaker breaker) {
    Quietly.make(
        () ->
            breaker.call(
                () -> {
                  throw new IllegalStateException("ill");
                }));
  }

  private static Attributes of(String name, AttributeKey<String> key, String value) {
    return Attributes.of(Keys.NAME, name, key, value);
  }

  private Collected collect() {
    return Collected.by(reader);
  }

  @Test
  void everySeriesOfAStateExistsFromTheBeginning() {
    telemetry.observe(CircuitBreaker.of("ai"));

    Collected now = collect();

    assertThat(now.value("halfopen.breaker.state", of("ai", Keys.STATE, "closed"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.state", of("ai", Keys.STATE, "open"))).isZero();
    assertThat(now.value("halfopen.breaker.state", of("ai", Keys.STATE, "half_open"))).isZero();
    assertThat(now.points("halfopen.breaker.mode")).hasSize(OperatingMode.values().length);
    assertThat(now.points("halfopen.calls")).hasSize(5);
    assertThat(now.points("halfopen.calls.rejected"))
        .hasSize(CallNotPermittedException.Reason.values().length);
    assertThat(now.points("halfopen.efforts")).hasSize(Effort.values().length);
    assertThat(now.points("halfopen.breaker.transitions")).hasSize(3);
  }

  @Test
  void everyMetricHasADescriptionAndAUnit() {
    telemetry.observe(CircuitBreaker.of("ai"));
    telemetry.observe(ResiliencePipeline.builder("ai").build());

    assertThat(collect().all())
        .isNotEmpty()
        .allSatisfy(
            metric -> {
              assertThat(metric.getDescription()).isNotBlank();
              assertThat(metric.getUnit()).isNotBlank();
              assertThat(metric.getInstrumentationScopeInfo().getName()).isEqualTo("dev.halfopen");
            });
  }

  @Test
  void callsAreCountedByTheirOutcomeAndEachOnce() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    telemetry.observe(breaker);

    breaker.call(() -> "well");
    breaker.call(() -> "well");
    fail(breaker);
    report(breaker, Verdict.throttled(null, Duration.ofSeconds(1)));
    time.advance(Duration.ofSeconds(2));
    report(breaker, Verdict.ignored());
    report(breaker, Verdict.exhausted(null, Duration.ofSeconds(5)));
    Collected now = collect();

    assertThat(now.value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(2);
    assertThat(now.value("halfopen.calls", of("ai", Keys.OUTCOME, "failure"))).isEqualTo(1);
    assertThat(now.value("halfopen.calls", of("ai", Keys.OUTCOME, "throttled"))).isEqualTo(1);
    assertThat(now.value("halfopen.calls", of("ai", Keys.OUTCOME, "exhausted"))).isEqualTo(1);
    assertThat(now.value("halfopen.calls", of("ai", Keys.OUTCOME, "ignored"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.state", of("ai", Keys.STATE, "open"))).isEqualTo(1);
  }

  private static void report(CircuitBreaker breaker, Verdict verdict) {
    Permit permit = breaker.acquirePermit();
    permit.report(verdict);
  }

  @Test
  void anOpenBreakerTellsForHowLongAndWhomItRejects() {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    telemetry.observe(breaker);

    for (int i = 0; i < 5; i++) {
      fail(breaker);
    }
    time.advance(Duration.ofSeconds(10));
    Collected now = collect();

    assertThat(now.value("halfopen.calls.rejected", of("ai", Keys.REASON, "open"))).isEqualTo(2);
    assertThat(now.value("halfopen.breaker.open.remaining", "ai")).isEqualTo(20);
    assertThat(now.value("halfopen.breaker.transitions", of("ai", Keys.TO, "open"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.throttled.remaining", "ai")).isZero();
  }

  @Test
  void aClosedGateTellsForHowLong() {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    telemetry.observe(breaker);

    breaker.hold(Duration.ofSeconds(7), "near the limit");
    time.advance(Duration.ofSeconds(2));
    fail(breaker);
    Collected now = collect();

    assertThat(now.value("halfopen.breaker.throttled.remaining", "ai")).isEqualTo(5);
    assertThat(now.value("halfopen.calls.rejected", of("ai", Keys.REASON, "throttled")))
        .isEqualTo(1);
  }

  @Test
  void ratesAreOfTheEvidenceAndAbsentWithoutIt() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "ai",
            CircuitBreakerConfig.builder()
                .failureDetector(FailureDetector.failureRate(90).over(10).minimumCalls(4))
                .build());
    telemetry.observe(breaker);

    assertThat(collect().points("halfopen.breaker.failure.rate")).isEmpty();
    fail(breaker);
    for (int i = 0; i < 3; i++) {
      breaker.call(() -> "well");
    }

    assertThat(collect().value("halfopen.breaker.failure.rate", "ai")).isEqualTo(0.25);
    assertThat(collect().value("halfopen.breaker.slow.rate", "ai")).isZero();
  }

  @Test
  void callsInFlightEffortsResetsAndModesAreTold() {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    telemetry.observe(breaker);

    Permit permit = breaker.acquirePermit();
    breaker.recordRetry();
    breaker.record(Effort.BUDGET_REFUSAL);
    breaker.operate(OperatingMode.SHADOW);
    breaker.reset();
    Collected now = collect();
    permit.report(Verdict.success());

    assertThat(now.value("halfopen.calls.in.flight", "ai")).isEqualTo(1);
    assertThat(now.value("halfopen.efforts", of("ai", Keys.KIND, "retry"))).isEqualTo(1);
    assertThat(now.value("halfopen.efforts", of("ai", Keys.KIND, "budget_refusal"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.mode", of("ai", Keys.MODE, "shadow"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.mode", of("ai", Keys.MODE, "automatic"))).isZero();
    assertThat(now.value("halfopen.breaker.resets", "ai")).isEqualTo(1);
    assertThat(collect().value("halfopen.calls.in.flight", "ai")).isZero();
  }

  @Test
  void countersDontFallWhenTheMetricsAreReset() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    telemetry.observe(breaker);
    breaker.call(() -> "well");

    breaker.metrics().reset();

    assertThat(collect().value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(1);
  }

  @Test
  void tagsAreAttributesAndCanHideNone() {
    telemetry.observe(
        CircuitBreaker.of("ai", config, Map.of("model", "gpt-5", "state", "of the art")));

    AttributesBuilder expected = Attributes.builder();
    expected.put("halfopen.breaker.name", "ai");
    expected.put("halfopen.breaker.tag.model", "gpt-5");
    expected.put("halfopen.breaker.tag.state", "of the art");
    expected.put("halfopen.breaker.state", "closed");

    assertThat(collect().value("halfopen.breaker.state", expected.build())).isEqualTo(1);
  }

  @Test
  void namesWithOddCharactersAreOneLineAndBounded() {
    telemetry.observe(CircuitBreaker.of("a\n{b=\"c\"}\u202e\u0000/x\ud800"));
    telemetry.observe(CircuitBreaker.of("y".repeat(200)));

    Collected now = collect();

    assertThat(now.points("halfopen.calls.slow"))
        .hasSize(2)
        .allSatisfy(
            point ->
                assertThat(point.getAttributes().get(Keys.NAME))
                    .hasSizeLessThanOrEqualTo(203)
                    .doesNotContainPattern("[\\p{Cntrl}\u202e\ud800]"));
  }

  @Test
  void breakersOfOneNameAreOneSeriesWithTheSumOfTheirCounts() throws Exception {
    CircuitBreaker one = CircuitBreaker.of("ai", config);
    CircuitBreaker other = CircuitBreaker.of("ai", config);
    telemetry.observe(one);
    telemetry.observe(other);

    one.call(() -> "well");
    other.call(() -> "well");
    other.trip(Duration.ofSeconds(9), "test");
    Collected now = collect();

    assertThat(now.value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(2);
    assertThat(now.value("halfopen.breaker.state", of("ai", Keys.STATE, "closed"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.state", of("ai", Keys.STATE, "open"))).isEqualTo(1);
    assertThat(now.value("halfopen.breaker.open.remaining", "ai")).isEqualTo(9);
  }

  @Test
  void aBreakerThatIsObservedTwiceIsCountedOnceUntilBothHaveEnded() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai", config);
    Subscription first = telemetry.observe(breaker);
    Subscription second = telemetry.observe(breaker);
    breaker.call(() -> "well");

    assertThat(collect().value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(1);
    first.close();
    first.close();
    assertThat(collect().value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(1);
    second.close();
    assertThat(collect().points("halfopen.calls")).isEmpty();
  }

  @Test
  void whatABreakerHasCountedStaysInTheSeriesWhenItGoesAndIsNotAddedAgainWhenItComesBack()
      throws Exception {
    CircuitBreaker one = CircuitBreaker.of("ai", config);
    CircuitBreaker other = CircuitBreaker.of("ai", config);
    telemetry.observe(one);
    Subscription going = telemetry.observe(other);
    one.call(() -> "well");
    other.call(() -> "well");
    Permit underWay = other.acquirePermit();

    going.close();
    assertThat(collect().value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(2);
    assertThat(collect().value("halfopen.calls.in.flight", "ai")).isZero();
    telemetry.observe(other);
    underWay.report(Verdict.success());
    assertThat(collect().value("halfopen.calls", of("ai", Keys.OUTCOME, "success"))).isEqualTo(3);
  }

  @Test
  void aRegistrysBreakersComeAndGo() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(config);
    registry.circuitBreaker("first");
    Subscription observing = telemetry.observe(registry);
    registry.circuitBreaker("second");

    assertThat(collect().points("halfopen.calls.slow")).hasSize(2);
    assertThat(collect().value("halfopen.registry.size", Attributes.empty())).isEqualTo(2);

    registry.remove("first");
    assertThat(collect().find("halfopen.calls.slow", Attributes.of(Keys.NAME, "first"))).isEmpty();
    assertThat(collect().value("halfopen.registry.size", Attributes.empty())).isEqualTo(1);

    observing.close();
    registry.circuitBreaker("third");
    assertThat(collect().points("halfopen.calls.slow")).isEmpty();
  }

  @Test
  void aPipelineTellsOfItsCalls() throws Exception {
    ResiliencePipeline pipeline = ResiliencePipeline.builder("ai").build();
    telemetry.observe(pipeline);
    telemetry.observe(pipeline, "again, under a name of its own");

    pipeline.call(() -> "well");
    Quietly.make(
        () ->
            pipeline.call(
                () -> {
                  throw new IllegalArgumentException("wrong");
                }));
    pipeline.call(
        attempt -> {
          throw new IllegalStateException("ill");
        },
        failure -> "instead");
    Collected now = collect();

    Attributes name = Attributes.of(Keys.PIPELINE, "ai");
    Attributes answered = name.toBuilder().put(Keys.PIPELINE_OUTCOME, "success").build();
    assertThat(now.value("halfopen.pipeline.calls", answered))
        .isEqualTo((double) pipeline.metrics().successfulCalls())
        .isEqualTo(2);
    assertThat(now.value("halfopen.pipeline.fallback.answers", name)).isEqualTo(1);
    assertThat(now.value("halfopen.pipeline.attempts", name))
        .isEqualTo((double) pipeline.metrics().attempts());
    assertThat(now.points("halfopen.pipeline.calls.waiting")).hasSize(2);
  }

  @Test
  void aPipelineThatIsObservedTwiceIsCountedOnceUntilBothHaveEnded() throws Exception {
    ResiliencePipeline pipeline = ResiliencePipeline.builder("ai").build();
    Subscription first = telemetry.observe(pipeline);
    Subscription second = telemetry.observe(pipeline);
    pipeline.call(() -> "well");
    Attributes name = Attributes.of(Keys.PIPELINE, "ai");

    assertThat(collect().value("halfopen.pipeline.attempts", name)).isEqualTo(1);
    first.close();
    first.close();
    assertThat(collect().value("halfopen.pipeline.attempts", name)).isEqualTo(1);
    second.close();
    assertThat(collect().points("halfopen.pipeline.attempts")).isEmpty();
  }

  @Test
  void whatAPipelineHasCountedStaysInTheSeriesWhenItGoesAndIsNotAddedAgainWhenItComesBack()
      throws Exception {
    ResiliencePipeline one = ResiliencePipeline.builder("ai").build();
    ResiliencePipeline other = ResiliencePipeline.builder("ai").build();
    telemetry.observe(one);
    Subscription going = telemetry.observe(other);
    one.call(() -> "well");
    other.call(() -> "well");
    Attributes name = Attributes.of(Keys.PIPELINE, "ai");

    going.close();
    assertThat(collect().value("halfopen.pipeline.attempts", name)).isEqualTo(2);
    telemetry.observe(other);
    other.call(() -> "well");
    assertThat(collect().value("halfopen.pipeline.attempts", name)).isEqualTo(3);
  }

  @Test
  void afterCloseNothingIsToldAndNothingObserved() {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    telemetry.observe(breaker);

    telemetry.close();
    telemetry.observe(breaker);
    telemetry.observe(CircuitBreakerRegistry.of(config));
    telemetry.observe(ResiliencePipeline.builder("ai").build());

    assertThat(collect().all()).isEmpty();
  }

  @Test
  void durationsAreRecordedOnlyIfAskedFor() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("ai");
    telemetry.observe(breaker);
    breaker.call(() -> "well");
    assertThat(collect().points("halfopen.call.duration")).isEmpty();

    HalfopenTelemetry.builder(sdk).callDurations(true).build().observe(breaker);
    breaker.call(() -> "well");

    assertThat(collect().value("halfopen.call.duration", of("ai", Keys.OUTCOME, "success")))
        .isEqualTo(1);
  }

  /** A breaker asks its user's clock and detector, which may do what they like. */
  @Test
  void aClockThatHangsHoldsUpNobodyButTheCollection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    TimeSource hanging =
        new TimeSource() {
          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant instant() {
            if (Thread.currentThread().getName().equals("collection")) {
              asked.countDown();
              assertThatCode(answer::await).doesNotThrowAnyException();
            }
            return time.instant();
          }
        };
    CircuitBreaker breaker =
        CircuitBreaker.of("ai", CircuitBreakerConfig.builder().timeSource(hanging).build());
    breaker.hold(Duration.ofSeconds(7), "so that the clock is asked");
    telemetry.observe(breaker);
    Thread collection = new Thread(this::collect, "collection");
    collection.start();
    asked.await();

    telemetry.observe(CircuitBreaker.of("other")).close();

    answer.countDown();
    collection.join();
  }
}
