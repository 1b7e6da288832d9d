package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;

/** One breaker for all requests; its time, and that of the watchdogs, is moved by hand. */
public final class TimedByHand {
  private final ManualTimeSource time = new ManualTimeSource();
  public final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry =
      CircuitBreakerRegistry.of(CircuitBreakerConfig.builder().timeSource(time).build());
  public final CircuitBreaker breaker = registry.circuitBreaker("ai");

  /** A protection whose watchdogs act on the thread that moves the time. */
  public AIProtection protection(Watchdogs watchdogs) {
    return AIProtection.builder(registry)
        .key(request -> "ai")
        .watchdogs(watchdogs)
        .timer(timer)
        .executor(Runnable::run)
        .build();
  }
}
