package dev.halfopen.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halfopen.detect.Evidence;
import java.time.Duration;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Recovery tests and delays: what they decide, how they read, and their ranges' ends. */
class RecoveryRecipesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void jitterShortensByARandomShare() {
    ExponentialDelay delay = RecoveryDelay.exponential(SECOND, 2, Duration.ofSeconds(10));
    assertThat(delay.delay(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(delay.delay(99)).isEqualTo(Duration.ofSeconds(10));
    assertThat(delay.jitter(0.4).random(always(0.5)).delay(3)).isEqualTo(Duration.ofMillis(3200));
    assertThat(delay.jitter(1).random(always(0.25)).delay(1)).isEqualTo(Duration.ofMillis(750));
    assertThat(delay.jitter(0).random(always(0.9)).delay(1)).isEqualTo(SECOND);
    assertThat(delay.jitter(1).delay(2)).isBetween(Duration.ofNanos(1), Duration.ofSeconds(2));
  }

  @Test
  void delaysReadAsTheyAreWritten() {
    assertThat(RecoveryDelay.fixed(SECOND)).hasToString("fixed(1 s)");
    assertThat(RecoveryDelay.exponential(SECOND, 2, SECOND).jitter(0.5))
        .hasToString("exponential(1 s, 2.0, 1 s).jitter(0.5)")
        .isEqualTo(RecoveryDelay.exponential(SECOND, 2, SECOND).jitter(0.5))
        .isNotEqualTo(RecoveryDelay.exponential(SECOND, 2, SECOND));
    IntFunction<Duration> function = attempt -> SECOND.multipliedBy(attempt);
    assertThat(RecoveryDelay.of(function))
        .isEqualTo(RecoveryDelay.of(function))
        .hasSameHashCodeAs(RecoveryDelay.of(function))
        .hasToString("of(" + function + ")");
    assertThat(RecoveryDelay.of(function).delay(3)).isEqualTo(Duration.ofSeconds(3));
    assertThat(RecoveryDelay.fixed(SECOND).hashCode())
        .isNotEqualTo(RecoveryDelay.fixed(Duration.ZERO).hashCode());
  }

  @Test
  void theEndsOfTheRangesAreLegalAndNothingBeyondThem() {
    assertThat(RecoveryDelay.exponential(SECOND, 1, SECOND).delay(5)).isEqualTo(SECOND);
    assertThatThrownBy(() -> RecoveryDelay.exponential(SECOND, 0.99, SECOND))
        .hasMessage("factor: 0.99 (expected: 1 or more)");
    assertThatThrownBy(() -> RecoveryDelay.exponential(SECOND, Double.POSITIVE_INFINITY, SECOND))
        .hasMessageStartingWith("factor: Infinity");
    assertThatThrownBy(() -> RecoveryDelay.exponential(SECOND, 2, SECOND.minusNanos(1)))
        .hasMessage("max: PT0.999999999S (expected: PT1S to 365 days)");
    assertThatThrownBy(() -> RecoveryDelay.exponential(SECOND, 2, SECOND).jitter(1.01))
        .hasMessage("jitter: 1.01 (expected: 0 to 1)");
    assertThatThrownBy(() -> RecoveryDelay.exponential(SECOND, 2, SECOND).jitter(-0.01))
        .hasMessage("jitter: -0.01 (expected: 0 to 1)");
  }

  @Test
  void testsReadAsTheyAreWritten() {
    assertThat(RecoveryTest.allSucceed(2)).hasToString("allSucceed(2)");
    assertThat(RecoveryTest.successes(2)).hasToString("successes(2).outOf(2)");
    assertThat(RecoveryTest.successes(2).outOf(3)).hasToString("successes(2).outOf(3)");
    assertThat(RecoveryTest.failureRateBelow(50)).hasToString("failureRateBelow(50.0).over(10)");
    assertThat(RecoveryTest.failureRateBelow(50).over(4).slowCallRateBelow(60))
        .hasToString("failureRateBelow(50.0).over(4).slowCallRateBelow(60.0)");
    assertThat(RecoveryTest.allSucceed(2).hashCode())
        .isNotEqualTo(RecoveryTest.allSucceed(3).hashCode());
  }

  @Test
  void slowAndFailedTrialsAreCountedApart() {
    RecoveryTest.State trials =
        RecoveryTest.failureRateBelow(60).over(4).slowCallRateBelow(60).start();
    trials.record(true, true);
    trials.record(true, false);
    trials.record(false, true);
    assertThat(trials.evidence()).isEqualTo(Evidence.of(3, 2, 2, 1, 4));
    assertThat(trials.afterFailures(0)).isEqualTo(RecoveryTest.Decision.UNDECIDED);
    assertThat(trials.afterFailures(1)).isEqualTo(RecoveryTest.Decision.REOPEN);
    assertThat(trials.record(false, false)).isEqualTo(RecoveryTest.Decision.CLOSE);
    assertThat(trials.evidence()).isEqualTo(Evidence.of(4, 2, 2, 1, 4));
  }

  private static RandomGenerator always(double share) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException("asked for a whole number");
      }

      @Override
      public double nextDouble() {
        return share;
      }
    };
  }

  @Test
  void theSameSeedGivesTheSameDelays() {
    RecoveryDelay one = jittered(new Random(7));
    RecoveryDelay other = jittered(new Random(7));
    for (int attempt = 1; attempt < 50; attempt++) {
      assertThat(one.delay(attempt)).isEqualTo(other.delay(attempt));
    }
    Random shared = new Random(7);
    assertThat(jittered(shared)).isEqualTo(jittered(shared)).isNotEqualTo(one);
    assertThat(one).hasToString("exponential(1 s, 1.0, 1 s).jitter(1.0).random(..)");
  }

  private static ExponentialDelay jittered(RandomGenerator random) {
    return RecoveryDelay.exponential(SECOND, 1, SECOND).jitter(1).random(random);
  }
}
