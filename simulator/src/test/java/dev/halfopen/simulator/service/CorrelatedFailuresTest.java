package dev.halfopen.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.simulator.internal.Streams;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures that come together are as many, and as unevenly spread, as their formulas say. */
class CorrelatedFailuresTest {
  private static final long SECOND = 1_000_000_000;
  private static final int CALLS = 10;
  private static final int STRETCHES = 200_000;

  /** How many of ten calls, one a second, fail in each stretch of ten seconds. */
  private static int[] counts(BaseFailures failures, long seed) {
    BaseFailures.Course course = failures.start(new Streams(seed).of("failures"));
    SplittableRandom chance = new SplittableRandom(seed);
    int[] counts = new int[STRETCHES];
    for (int call = 0; call < STRETCHES * CALLS; call++) {
      counts[call / CALLS] += course.fails(call * SECOND, chance.nextDouble()) ? 1 : 0;
    }
    return counts;
  }

  private static double mean(int[] counts) {
    double sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum / counts.length;
  }

  /** The covariance of a count and the one so many stretches later; with 0 the variance. */
  private static double covariance(int[] counts, int later) {
    double mean = mean(counts);
    double sum = 0;
    for (int i = 0; i + later < counts.length; i++) {
      sum += (counts[i] - mean) * (counts[i + later] - mean);
    }
    return sum / (counts.length - later);
  }

  @ParameterizedTest(name = "{0} %, correlation {1}")
  @CsvSource({"1, .05", "2, .2", "5, .1", "20, .5", "50, .9"})
  void ofAStretchABetaBinomialNumberFails(double percent, double correlation) {
    double p = percent / 100;
    int[] counts =
        counts(BaseFailures.betaBinomial(percent, correlation, Duration.ofSeconds(CALLS)), 7);
    double variance = CALLS * p * (1 - p) * (1 + (CALLS - 1) * correlation);
    assertThat(mean(counts)).isCloseTo(CALLS * p, within(4 * Math.sqrt(variance / STRETCHES)));
    assertThat(covariance(counts, 0)).isCloseTo(variance, within(.04 * variance));
    assertThat(covariance(counts, 1)).isCloseTo(0, within(.02 * variance));
    int whole = 0;
    for (int count : counts) {
      whole += count == 0 ? 1 : 0;
    }
    double none = 1;
    double sum = 1 / correlation - 1;
    for (int i = 0; i < CALLS; i++) {
      none *= ((1 - p) * sum + i) / (sum + i);
    }
    assertThat((double) whole / STRETCHES).isCloseTo(none, within(.004));
  }

  @ParameterizedTest(name = "{0} %, {1} s together")
  @CsvSource({"1, 3", "2, 5", "10, 2"})
  void burstsSpreadAsAProcessOfTwoStatesDoes(double percent, int seconds) {
    double p = percent / 100;
    int[] counts = counts(BaseFailures.bursts(percent, Duration.ofSeconds(seconds)), 3);
    // The state's correlation fades by the sum of the rates at which it changes.
    double rate = 1.0 / seconds / (1 - p);
    double sum = CALLS;
    for (int apart = 1; apart < CALLS; apart++) {
      sum += 2 * (CALLS - apart) * Math.exp(-rate * apart);
    }
    double variance = p * (1 - p) * sum;
    assertThat(mean(counts)).isCloseTo(CALLS * p, within(.04 * CALLS * p));
    assertThat(covariance(counts, 0)).isCloseTo(variance, within(.05 * variance));
  }

  @Test
  void singleFailuresSpreadAsBinomialNumbersDo() {
    int[] counts = counts(BaseFailures.independent(5), 1);
    assertThat(covariance(counts, 0)).isCloseTo(CALLS * .05 * .95, within(.01));
  }

  @Test
  void aRateIsTheSameHoweverOftenItIsAskedFor() {
    BaseFailures failures = BaseFailures.betaBinomial(10, .5, Duration.ofSeconds(1));
    BaseFailures.Course often = failures.start(new SplittableRandom(1));
    BaseFailures.Course seldom = failures.start(new SplittableRandom(1));
    for (int call = 0; call < 10_000; call++) {
      boolean fails = often.fails(call * SECOND / 10, .1);
      assertThat(often.fails(call * SECOND / 10, .1)).isEqualTo(fails);
      if (call % 7 == 0) {
        assertThat(seldom.fails(call * SECOND / 10, .1)).isEqualTo(fails);
      }
    }
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    assertThatThrownBy(() -> BaseFailures.betaBinomial(2, 0, Duration.ofSeconds(1)))
        .hasMessage("correlation: 0.0 (expected: more than 0, at most 0.9)");
    assertThatThrownBy(() -> BaseFailures.betaBinomial(51, .1, Duration.ofSeconds(1)))
        .hasMessage("percent: 51.0 (expected: 0 to 50)");
    assertThatThrownBy(() -> BaseFailures.betaBinomial(2, .1, Duration.ZERO))
        .hasMessage("stretch: PT0S (expected: more than 0, at most 365 days)");
  }
}
