package dev.halfopen.ai;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.testkit.ManualTimeSource;
import dev.halfopen.testkit.ManualTimer;
import java.time.Duration;

/** One breaker for all requests; its time, and that of the watchdogs, is moved by hand. */
public final class TimedByHand {
  private final ManualTimeSource time = new ManualTimeSource();
  public final ManualTimer timer = new ManualTimer(time);
  private final CircuitBreakerRegistry registry;
  public final CircuitBreaker breaker;

  /** With the usual settings. */
  public TimedByHand() {
    this(CircuitBreakerConfig.builder());
  }

  TimedByHand(CircuitBreakerConfig.Builder settings) {
    registry = CircuitBreakerRegistry.of(settings.timeSource(time).build());
    breaker = registry.circuitBreaker("ai");
  }

  /** A protection whose watchdogs act on the thread that moves the time. */
  public AIProtection protection(Watchdogs watchdogs) {
    return AIProtection.builder(registry)
        .key(request -> "ai")
        .watchdogs(watchdogs)
        .timer(timer)
        .executor(Runnable::run)
        .build();
  }

  /**
   * The exchange of a stream of chat completions.
   *
   * @param limit of its watchdogs
   */
  public AIExchange stream(Duration limit) {
    return AIExchange.begin(
        protection(Watchdogs.NONE.firstToken(limit).idle(limit)),
        new AIRequest(Provider.OPENAI, "s", null, null, true, "/v1/chat/completions"));
  }
}
