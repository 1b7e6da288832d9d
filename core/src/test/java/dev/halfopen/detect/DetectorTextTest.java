package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Detectors read as they are written, are equal when they do, and say why they tripped. */
class DetectorTextTest {
  private static final Evidence SEEN = Evidence.of(10, 6, 8, 1, 1);

  @Test
  void theyReadAsTheyAreWritten() {
    assertThat(FailureDetector.consecutiveFailures(5)).hasToString("consecutiveFailures(5)");
    assertThat(FailureDetector.failures(2).outOf(3)).hasToString("failures(2).outOf(3)");
    assertThat(FailureDetector.failures(2).within(Duration.ofSeconds(3)).minimumCalls(4))
        .hasToString("failures(2).within(3 s).minimumCalls(4)");
    assertThat(FailureDetector.failureRate(50))
        .hasToString("failureRate(50.0).over(100).minimumCalls(100)");
    assertThat(FailureDetector.failureRate(50).minimumCalls(200))
        .hasToString("failureRate(50.0).over(200).minimumCalls(200)");
    assertThat(FailureDetector.failureRate(50).over(Duration.ofSeconds(9)).slowCallRate(80))
        .hasToString("failureRate(50.0).over(9 s).minimumCalls(10).slowCallRate(80.0)");
  }

  @Test
  void theyAreEqualWhenTheyReadTheSame() {
    FailureDetector one = FailureDetector.failures(2).outOf(3);
    assertThat(one)
        .isEqualTo(FailureDetector.failures(2).outOf(3))
        .hasSameHashCodeAs(FailureDetector.failures(2).outOf(3))
        .isNotEqualTo(FailureDetector.failures(2).outOf(4));
    assertThat(one.hashCode()).isNotEqualTo(FailureDetector.failures(2).outOf(4).hashCode());
  }

  @Test
  void theySayWhyTheyTripped() {
    assertThat(FailureDetector.consecutiveFailures(1).explain(SEEN)).isEqualTo("a failure");
    assertThat(FailureDetector.consecutiveFailures(5).explain(SEEN))
        .isEqualTo("5 consecutive failures");
    assertThat(FailureDetector.failures(6).outOf(10).explain(SEEN))
        .isEqualTo("6 of the last 10 calls failed");
    assertThat(FailureDetector.failures(6).within(Duration.ofSeconds(3)).explain(SEEN))
        .isEqualTo("6 of 10 calls failed within 3 s");
    assertThat(FailureDetector.failureRate(60).explain(SEEN))
        .isEqualTo("failure rate 60.0 % of 10 calls (threshold 60.0 %)");
    assertThat(FailureDetector.failureRate(70).slowCallRate(80).explain(SEEN))
        .isEqualTo("slow call rate 80.0 % of 10 calls (threshold 80.0 %)");
  }

  @Test
  void aMinimumAboveACountWindowIsAnErrorInAnyOrder() {
    assertThatThrownBy(() -> FailureDetector.failureRate(50).over(10).minimumCalls(11))
        .hasMessage("minimumCalls: 11 (expected: 1 to 10)");
    assertThatThrownBy(() -> FailureDetector.failureRate(50).minimumCalls(11).over(10))
        .hasMessage("minimumCalls: 11 (expected: 1 to 10)");
    assertThat(FailureDetector.failureRate(50).minimumCalls(200).over(Duration.ofSeconds(1)))
        .hasToString("failureRate(50.0).over(1 s).minimumCalls(200)");
  }
}
