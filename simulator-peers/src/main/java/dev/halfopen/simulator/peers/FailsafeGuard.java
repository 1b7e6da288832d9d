package dev.halfopen.simulator.peers;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.TimeSource;
import dev.halfopen.simulator.Guard;
import dev.halfopen.simulator.service.Reply;
import java.time.Duration;

/** A breaker of Failsafe, by its permits. */
final class FailsafeGuard implements Guard {
  /*
   * Failsafe reads the machine's clock for two things. Its time windows can't do without, so they
   * are refused here. How long it stays open: it is told to stay open for longer than any
   * simulation takes, and half-opened by its own public method when the simulated time has come,
   * which is what it does itself when a call finds the time over.
   */
  private static final Duration LONG = Duration.ofDays(365);

  private final CircuitBreaker<Object> breaker;
  private final TimeSource time;
  private final long delay;
  private long openedAt;

  private FailsafeGuard(CircuitBreakerBuilder<Object> builder, Duration delay, TimeSource time) {
    this.time = time;
    this.delay = delay.toNanos();
    this.breaker = builder.withDelay(LONG).onOpen(event -> openedAt = time.nanoTime()).build();
  }

  static FailsafeGuard of(CircuitBreakerBuilder<Object> builder, TimeSource time) {
    CircuitBreakerConfig<Object> config = builder.build().getConfig();
    if (config.getFailureThresholdingPeriod() != null) {
      throw new IllegalArgumentException(
          "failureThresholdingPeriod: "
              + config.getFailureThresholdingPeriod()
              + " (expected: none, since it reads the machine's clock)");
    }
    return new FailsafeGuard(builder, config.getDelay(), time);
  }

  @Override
  public void call(Request request) {
    if (breaker.isOpen() && time.nanoTime() - openedAt >= delay) {
      breaker.halfOpen();
    }
    if (!breaker.tryAcquirePermit()) {
      request.refuse();
      return;
    }
    request.send(
        reply -> {
          record(reply);
          request.end(reply);
        });
  }

  private void record(Reply reply) {
    if (Seen.isResult(reply)) {
      breaker.recordSuccess();
    } else {
      breaker.recordException(new Seen.NoAnswer());
    }
  }

  @Override
  public CircuitState state() {
    return switch (breaker.getState()) {
      case OPEN -> CircuitState.OPEN;
      case HALF_OPEN -> CircuitState.HALF_OPEN;
      case CLOSED -> CircuitState.CLOSED;
    };
  }
}
