package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who opens a breaker by hand can still read what it had seen. */
class TripEvidenceTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "ai",
          CircuitBreakerConfig.builder()
              .failureDetector(FailureDetector.failureRate(50).over(Duration.ofSeconds(20)))
              .halfOpenMaxCalls(3)
              .recoveryTest(RecoveryTest.successes(2).outOf(3))
              .timeSource(clock)
              .build());

  private Evidence evidence() {
    return breaker.status().evidence();
  }

  private void report(Verdict verdict) {
    breaker.acquirePermit().report(verdict);
  }

  @Test
  void theEvidenceOfClosedStaysReadableWhileItsWindowHoldsIt() {
    report(Verdict.success());
    report(Verdict.failure());
    breaker.trip(LONG, "maintenance");
    assertThat(evidence()).isEqualTo(Evidence.of(2, 1, 0, 0, 10));
    breaker.trip(LONG, "longer maintenance");
    assertThat(evidence()).isEqualTo(Evidence.of(2, 1, 0, 0, 10));
    clock.advance(Duration.ofSeconds(20));
    assertThat(evidence()).isEqualTo(Evidence.none());
  }

  @Test
  void theEvidenceOfHalfOpenStaysReadable() {
    breaker.trip(Duration.ZERO, "try");
    report(Verdict.failure());
    breaker.trip(LONG, "no use");
    clock.advance(Duration.ofSeconds(60));
    assertThat(evidence()).isEqualTo(Evidence.of(1, 1, 0, 0, 1));
  }

  @Test
  void nothingIsReadableAfterAReset() {
    report(Verdict.failure());
    breaker.reset();
    breaker.trip(LONG, "maintenance");
    assertThat(evidence()).isEqualTo(Evidence.none());
  }
}
