package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits that calibration finds: as many calls between false alarms as were asked for. */
class CalibrationTest {
  private static final double UNIT = .002;

  /** The longer the exact chain, the nearer: a limit one lower would have too few calls. */
  @ParameterizedTest(name = "usual {0}, outage {1}: {2} calls")
  @CsvSource({
    ".01, .15, 100000",
    ".01, .5, 500000",
    ".005, .3, 20000",
    ".05, .15, 100000",
    ".2, .5, 500000",
    ".4, .5, 30000",
    ".001, .9, 1000000",
  })
  void agreeWithTheExactMarkovChainOfOneSum(double usual, double outage, long calls) {
    Bank one = new Bank(usual, UNIT, outage);
    int limit = Calibration.limit(one, calls, Levels.FULL - 1);
    assertThat(exactCallsToAlarm(one, limit)).isGreaterThan(.88 * calls);
    assertThat(exactCallsToAlarm(one, limit - 1)).isLessThan(1.05 * calls);
  }

  @ParameterizedTest(name = "usual {0}, smallest outage {1}")
  @CsvSource({".01, .15", ".05, .15", ".05, .5", ".2, .5", ".1, .3"})
  void agreeWithMonteCarloForThreeSums(double usual, double smallest) {
    Bank three = new Bank(usual, UNIT, Bank.outages(smallest));
    int limit = Calibration.limit(three, 3000, Levels.FULL - 1);
    assertThat(callsToAlarm(three, limit, 2000)).isGreaterThan(.88 * 3000);
    assertThat(callsToAlarm(three, limit - 1, 2000)).isLessThan(1.07 * 3000);
  }

  @Test
  void ofTheDefaultsAreThoseThatAreShipped() {
    Levels levels = FailureDetector.sequential().learnsUpTo(20).levels();
    for (int level = 0; level < levels.count(); level++) {
      assertThat(levels.calibrated(level))
          .as("level %s", level)
          .isEqualTo(levels.at(level).limit());
    }
    assertThat(FailureDetector.sequential().levels().at(0).limit()).isEqualTo(levels.at(0).limit());
  }

  @Test
  void areTheSameEachTime() {
    Bank bank = new Bank(.03, UNIT, Bank.outages(.4));
    assertThat(Calibration.limit(bank, 50_000, Levels.FULL - 1)).isEqualTo(5104);
  }

  @Test
  void areTheLargestThereIsWhereNoneWouldDo() {
    Bank bank = new Bank(.03, UNIT, Bank.outages(.4));
    assertThat(Calibration.limit(bank, 50_000, 100)).isEqualTo(100);
  }

  /**
   * Brook and Evans (1972): the sum is a Markov chain, whose mean time to the limit is the solution
   * of linear equations. Excursion by excursion, so that plain iteration converges soon.
   */
  private static double exactCallsToAlarm(Bank one, int limit) {
    double p = one.usual();
    double[] arrives = new double[limit];
    double[] lasts = new double[limit];
    double change = 1;
    while (change > 1e-15) {
      change = 0;
      for (int s = limit - 1; s >= 1; s--) {
        double arriving =
            p * at(arrives, s + one.gain(0), 1) + (1 - p) * at(arrives, s - one.loss(0), 1);
        double lasting =
            1 + p * at(lasts, s + one.gain(0), 0) + (1 - p) * at(lasts, s - one.loss(0), 0);
        change = Math.max(change, Math.abs(arriving - arrives[s]));
        change = Math.max(change, Math.abs(lasting - lasts[s]) / 1e6);
        arrives[s] = arriving;
        lasts[s] = lasting;
      }
    }
    double arrival = at(arrives, one.gain(0), 1);
    double length = 1 + at(lasts, one.gain(0), 0);
    return (1 / p - 1 + length) / arrival;
  }

  private static double at(double[] values, int sum, double beyond) {
    return sum <= 0 ? 0 : sum >= values.length ? beyond : values[sum];
  }

  private static double callsToAlarm(Bank bank, int limit, int runs) {
    SplittableRandom random = new SplittableRandom(1);
    long calls = 0;
    for (int run = 0; run < runs; run++) {
      int[] sums = new int[bank.outages()];
      boolean alarm = false;
      while (!alarm) {
        calls++;
        boolean failed = random.nextDouble() < bank.usual();
        for (int k = 0; k < sums.length; k++) {
          sums[k] = Math.max(0, sums[k] + (failed ? bank.gain(k) : -bank.loss(k)));
          alarm |= sums[k] >= limit;
        }
      }
    }
    return (double) calls / runs;
  }
}
