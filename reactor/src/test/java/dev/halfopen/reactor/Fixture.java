package dev.halfopen.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.pipeline.PipelineBuilder;
import dev.halfopen.pipeline.ResiliencePipeline;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.time.Duration;

/** A breaker and a pipeline on manual time, which go on with the thread that moves it. */
final class Fixture {
  static final Duration HANG = Duration.ofSeconds(60);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  final ManualTimeSource time = new ManualTimeSource();
  final ManualTimer timer = new ManualTimer(time);
  final CircuitBreaker breaker = breaker("service");

  CircuitBreaker breaker(String name) {
    return CircuitBreaker.of(name, config().build());
  }

  CircuitBreakerConfig.Builder config() {
    return CircuitBreakerConfig.builder().hangThreshold(HANG).timeSource(time);
  }

  PipelineBuilder pipeline() {
    return pipeline(breaker);
  }

  PipelineBuilder pipeline(CircuitBreaker first) {
    return ResiliencePipeline.builder(first).timer(timer).executor(Runnable::run);
  }

  void advance(Duration duration) {
    timer.advance(duration);
  }

  MetricsSnapshot counts() {
    return breaker.metrics().snapshot();
  }

  /** What the breaker has counted: succeeded, failed, ignored, and nothing in flight. */
  void assertCounted(int succeeded, int failed, int ignored) {
    MetricsSnapshot counts = counts();
    assertThat(counts.successfulCalls()).as("succeeded").isEqualTo(succeeded);
    assertThat(counts.failedCalls()).as("failed").isEqualTo(failed);
    assertThat(counts.ignoredCalls()).as("ignored").isEqualTo(ignored);
    assertThat(counts.callsInFlight()).as("in flight").isZero();
    assertThat(timer.pending()).as("timers").isZero();
  }
}
