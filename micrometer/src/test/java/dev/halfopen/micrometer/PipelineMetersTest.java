package dev.halfopen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.retry.Retry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the calls of a pipeline's users stands in meters. */
class PipelineMetersTest {
  private final Given given = new Given();
  private final ResiliencePipeline pipeline =
      ResiliencePipeline.builder(given.breaker("target")).retry(Retry.none()).build();

  static List<Supplier<MeterRegistry>> registries() {
    return Given.registries();
  }

  private static double value(MeterRegistry registry, String name, String... tags) {
    Meter meter = registry.get(name).tags(tags).meter();
    return meter.measure().iterator().next().getValue();
  }

  @ParameterizedTest
  @MethodSource("registries")
  void byOutcomeWithAttemptsAndFallbackAnswers(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    HalfopenMeters.of(registry).bind(pipeline);
    pipeline.get(() -> "answer");
    String answer =
        pipeline.get(
            attempt -> {
              throw new IllegalStateException("boom");
            },
            failure -> "instead");
    assertThat(answer).isEqualTo("instead");
    given.breaker("target").trip(Duration.ofSeconds(30), "test");
    assertThatThrownBy(() -> pipeline.get(() -> "rejected")).isInstanceOf(RuntimeException.class);
    CompletableFuture<String> pending = new CompletableFuture<>();
    given.breaker("target").reset();
    CompletableFuture<String> underWay = pipeline.callAsync(() -> pending);

    assertThat(
            value(registry, "halfopen.pipeline.calls", "pipeline", "target", "outcome", "success"))
        .isEqualTo(2);
    assertThat(value(registry, "halfopen.pipeline.calls", "outcome", "rejected")).isEqualTo(1);
    assertThat(value(registry, "halfopen.pipeline.calls", "outcome", "failure")).isZero();
    assertThat(value(registry, "halfopen.pipeline.calls", "outcome", "ignored")).isZero();
    assertThat(value(registry, "halfopen.pipeline.attempts"))
        .isEqualTo((double) pipeline.metrics().attempts())
        .isEqualTo(2);
    assertThat(value(registry, "halfopen.pipeline.fallback.answers")).isEqualTo(1);
    assertThat(value(registry, "halfopen.pipeline.calls.in.flight")).isEqualTo(1);
    assertThat(value(registry, "halfopen.pipeline.calls.waiting")).isZero();
    pending.complete("late");
    assertThat(underWay).isCompletedWithValue("late");
    assertThat(value(registry, "halfopen.pipeline.calls.in.flight")).isZero();
  }

  @Test
  void inPrometheusUnderANameOfTheUsersChoice() {
    PrometheusMeterRegistry registry = Given.prometheus();
    HalfopenMeters.of(registry).bind("the \"chat\"", pipeline);
    pipeline.get(() -> "answer");
    Scrape scrape = Scrape.of(registry.scrape());
    assertThat(
            scrape.value(
                "halfopen_pipeline_calls_total", "pipeline", "the \"chat\"", "outcome", "success"))
        .isEqualTo(1);
    assertThat(scrape.value("halfopen_pipeline_attempts_total")).isEqualTo(1);
    assertThat(scrape.value("halfopen_pipeline_fallback_answers_total")).isZero();
  }

  @ParameterizedTest
  @MethodSource("registries")
  void ofTwoOfTheSameNameTheLaterIsShown(Supplier<MeterRegistry> made) {
    MeterRegistry registry = made.get();
    ResiliencePipeline other = ResiliencePipeline.builder(given.breaker("other")).build();
    HalfopenMeters.of(registry).bind("same", other).bind("same", pipeline);
    other.get(() -> "answer");
    other.get(() -> "answer");
    pipeline.get(() -> "answer");
    assertThat(value(registry, "halfopen.pipeline.calls", "outcome", "success")).isEqualTo(1);
    HalfopenMeters.of(registry).bind("same", pipeline);
    assertThat(value(registry, "halfopen.pipeline.calls", "outcome", "success")).isEqualTo(1);
  }
}
