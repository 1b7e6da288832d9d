package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link Permit#waitsAnew()}: silence counts from there, and the lease does not know of it. */
class WaitsAnewTest {
  private static final Duration HANG = Duration.ofSeconds(60);

  private final ManualClock clock = new ManualClock();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "service", CircuitBreakerConfig.builder().hangThreshold(HANG).timeSource(clock).build());

  @Test
  void silenceCountsFromThen() {
    Permit permit = breaker.acquirePermit();
    clock.advance(HANG.multipliedBy(2));
    permit.waitsAnew();
    clock.advance(HANG);
    permit.abandon();
    assertThat(breaker.metrics().snapshot().ignoredCalls()).isEqualTo(1);

    Permit hanging = breaker.acquirePermit();
    hanging.waitsAnew();
    clock.advance(HANG.plusNanos(8));
    hanging.abandon();
    assertThat(breaker.metrics().snapshot().failedCalls()).isEqualTo(1);
  }

  @Test
  void theLeaseOfATrialGoesOn() {
    breaker.trip(Duration.ZERO, "test");
    Permit trial = breaker.acquirePermit();
    clock.advance(breaker.config().halfOpenCallTimeout().minusSeconds(1));
    trial.waitsAnew();
    clock.advance(Duration.ofSeconds(2));
    trial.succeed();
    assertThat(breaker.metrics().snapshot().lateResults()).isEqualTo(1);
  }
}
