package dev.halfopen.pipeline;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.ManualClock;
import dev.halfopen.ManualTimer;
import dev.halfopen.retry.Retry;
import dev.halfopen.retry.Retry.Jitter;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Pipelines on a manual clock, whose asynchronous calls go on at once on the thread of the test.
 */
final class PipelineFixture {
  final ManualClock clock = new ManualClock();
  final ManualTimer timer = new ManualTimer(clock);
  final Service service = new Service(clock, timer);

  CircuitBreaker breaker(String name) {
    return breaker(name, settings -> settings);
  }

  CircuitBreaker breaker(String name, UnaryOperator<CircuitBreakerConfig.Builder> settings) {
    return CircuitBreaker.of(
        name, settings.apply(CircuitBreakerConfig.builder().timeSource(clock)).build());
  }

  Service another() {
    return new Service(clock, timer);
  }

  PipelineBuilder pipeline(CircuitBreaker breaker) {
    return pipeline(Target.of(breaker));
  }

  PipelineBuilder pipeline(Target target) {
    return ResiliencePipeline.builder(target)
        .timer(timer)
        .executor(Runnable::run)
        .random(new Random(42));
  }

  /** Retries with waits of exactly 1, 2, 4 ... seconds. */
  static Retry.Builder retries(int maxAttempts) {
    return Retry.builder()
        .maxAttempts(maxAttempts)
        .waits(Duration.ofSeconds(1), Duration.ofSeconds(30))
        .jitter(Jitter.NONE);
  }

  void advance(Duration time) {
    timer.advance(time);
  }

  void advanceSeconds(long seconds) {
    timer.advance(Duration.ofSeconds(seconds));
  }

  static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
