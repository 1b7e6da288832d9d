package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import java.time.Duration;

/** What a breaker has counted when its calls are over: some end behind their caller's back. */
public final class AtRest {
  private AtRest() {}

  /** Waits until no call is in flight; fails if that takes longer. */
  public static MetricsSnapshot metrics(CircuitBreaker breaker, Duration patience) {
    long start = System.nanoTime();
    while (breaker.metrics().snapshot().callsInFlight() > 0) {
      assertThat(System.nanoTime() - start).isLessThan(patience.toNanos());
      Thread.onSpinWait();
    }
    return breaker.metrics().snapshot();
  }
}
