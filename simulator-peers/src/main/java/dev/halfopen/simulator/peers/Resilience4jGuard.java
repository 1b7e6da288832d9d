package dev.halfopen.simulator.peers;

import dev.halfopen.CircuitState;
import dev.halfopen.TimeSource;
import dev.halfopen.simulator.Guard;
import dev.halfopen.simulator.service.Reply;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** A breaker of Resilience4j, by its permissions. */
final class Resilience4jGuard implements Guard {
  private final CircuitBreaker breaker;

  Resilience4jGuard(CircuitBreakerConfig config, TimeSource time) {
    breaker =
        CircuitBreaker.of(
            "simulated",
            CircuitBreakerConfig.from(config)
                .clock(new SimulatedClock(time))
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .build());
  }

  @Override
  public void call(Request request) {
    if (!breaker.tryAcquirePermission()) {
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
      breaker.onSuccess(reply.end(), TimeUnit.NANOSECONDS);
    } else {
      breaker.onError(reply.end(), TimeUnit.NANOSECONDS, new Seen.NoAnswer());
    }
  }

  @Override
  public CircuitState state() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> CircuitState.OPEN;
      case HALF_OPEN -> CircuitState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> CircuitState.CLOSED;
    };
  }

  private static final class SimulatedClock extends Clock {
    private final TimeSource time;

    SimulatedClock(TimeSource time) {
      this.time = time;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return time.instant();
    }
  }
}
