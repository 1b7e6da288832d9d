package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A rate equal to its threshold trips, one call less doesn't, whatever doubles make of it. */
class RateRuleProperties {
  private static final int THOUSANDTHS = 100_000;

  @Property(tries = 20_000, edgeCases = EdgeCasesMode.MIXIN)
  void tripsExactlyAtTheThreshold(
      @ForAll @IntRange(min = 1, max = THOUSANDTHS) int thousandths,
      @ForAll @IntRange(min = 1, max = 10) int times) {
    int divisor = BigInteger.valueOf(thousandths).gcd(BigInteger.valueOf(THOUSANDTHS)).intValue();
    long calls = (long) THOUSANDTHS / divisor * times;
    long reached = (long) thousandths / divisor * times;
    double percent = Double.parseDouble(thousandths / 1000 + "." + fraction(thousandths));
    RateRule failing = new RateRule(percent, Double.NaN, 1);
    assertThat(failing.trips(calls, reached, 0)).isTrue();
    assertThat(failing.trips(calls, reached - 1, 0)).isFalse();
    RateRule slow = new RateRule(100, percent, 1);
    assertThat(slow.trips(calls, 0, reached)).isTrue();
    assertThat(slow.trips(calls, 0, reached - 1)).isFalse();
  }

  private static String fraction(int thousandths) {
    return Integer.toString(1000 + thousandths % 1000).substring(1);
  }
}
