package dev.halfopen.ai.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.ai.AIProtection;
import dev.halfopen.ai.Watchdogs;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.time.Duration;

/** A protection with one breaker, whose watchdogs come when the test says so. */
final class Guarded {
  static final String BODY =
      "{\"model\":\"test-model\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final ManualTimeSource time = new ManualTimeSource();
  final ManualTimer timer = new ManualTimer(time);
  final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  final CircuitBreaker breaker = registry.circuitBreaker("ai/test-model");
  final AIProtection protection =
      protection(Watchdogs.NONE.firstToken(Duration.ofSeconds(30)).idle(Duration.ofSeconds(5)));

  AIProtection protection(Watchdogs watchdogs) {
    return AIProtection.builder(registry)
        .key(request -> "ai/" + request.model())
        .watchdogs(watchdogs)
        .timer(timer)
        .executor(Runnable::run)
        .build();
  }

  static String body(boolean streaming) {
    return BODY.formatted(streaming);
  }

  /** Lets time pass until a watchdog has come: while nobody waits for bytes, none does. */
  void awaitWatchdog() {
    long start = System.nanoTime();
    while (metrics().failedCalls() == 0) {
      assertThat(System.nanoTime() - start).as("no watchdog").isLessThan(PATIENCE.toNanos());
      timer.advance(Duration.ofSeconds(1));
    }
  }

  MetricsSnapshot metrics() {
    return breaker.metrics().snapshot();
  }
}
