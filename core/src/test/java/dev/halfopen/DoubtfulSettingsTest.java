package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.retry.RetryBudget;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C33: what may be meant otherwise works as it says, and one log line tells. */
class DoubtfulSettingsTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  @Test
  @DisplayName("C33: failureRate(0.5) is half a per cent")
  void sharesBelowOnePercent() {
    FailureDetector.failureRate(0.5).over(1_000).minimumCalls(10);
    FailureDetector.failureRate(50).slowCallRate(0.8);
    RecoveryTest.failureRateBelow(0.25);
    RetryBudget.of(0.2, 10);
    assertThat(log.lines())
        .containsExactly(
            "WARN failureRate: 0.5 is less than one per cent (50 would be every second call)",
            "WARN slowCallRate: 0.8 is less than one per cent (50 would be every second call)",
            "WARN failureRateBelow: 0.25 is less than one per cent (50 would be every second call)",
            "WARN percentOfCalls: 0.2 is less than one per cent (50 would be every second call)");
  }

  @Test
  @DisplayName("C33: a slow call threshold that nobody looks at")
  void aSlowCallThresholdForNobody() {
    CircuitBreakerConfig.builder().slowCallThreshold(Duration.ofSeconds(90)).build();
    assertThat(log.lines())
        .containsExactly(
            "WARN slowCallThreshold: 90 s only counts slow calls: neither consecutiveFailures(5)"
                + " nor the recovery test looks at them, and slowIsFailure is off");
  }

  @Test
  void whatIsMeantSoIsNotDoubted() {
    Duration second = Duration.ofSeconds(1);
    FailureDetector.failureRate(1);
    RetryBudget.of(0, 10);
    CircuitBreakerConfig.builder().slowCallThreshold(second).slowIsFailure(true).build();
    CircuitBreakerConfig.builder()
        .slowCallThreshold(second)
        .failureDetector(FailureDetector.failureRate(50).slowCallRate(80))
        .build();
    CircuitBreakerConfig.builder()
        .slowCallThreshold(second)
        .recoveryTest(RecoveryTest.failureRateBelow(50).slowCallRateBelow(50))
        .build();
    assertThat(log.lines()).isEmpty();
  }
}
