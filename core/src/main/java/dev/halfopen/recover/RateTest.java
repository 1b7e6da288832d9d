package dev.halfopen.recover;

import dev.halfopen.internal.Ranges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Closes a HALF_OPEN circuit breaker if few enough of the calls that it lets through fail; made by
 * {@link RecoveryTest#failureRateBelow(double)}. Immutable.
 *
 * @since 0.1.0
 */
public final class RateTest extends RecoveryTest {
  private static final int DEFAULT_CALLS = 10;

  private final double failureRate;
  private final double slowCallRate;
  private final int calls;

  private RateTest(double failureRate, double slowCallRate, int calls) {
    this.failureRate = failureRate;
    this.slowCallRate = slowCallRate;
    this.calls = calls;
  }

  static RateTest of(double failureRate) {
    return new RateTest(failureRate, Double.NaN, DEFAULT_CALLS);
  }

  /**
   * Admits exactly {@code n} trial calls and judges when all have reported.
   *
   * @param n 1 to {@value RecoveryTest#MAX_CALLS}
   */
  public RateTest over(int n) {
    return new RateTest(failureRate, slowCallRate, Ranges.calls("over", n));
  }

  /**
   * Closes only if the share of slow calls is below {@code percent} too; needs a slow call
   * threshold.
   *
   * @param percent more than 0, at most 100
   */
  public RateTest slowCallRateBelow(double percent) {
    return new RateTest(failureRate, Ranges.percent("slowCallRateBelow", percent), calls);
  }

  @Override
  public State start() {
    return new Rated();
  }

  @Override
  public int trialCalls() {
    return calls;
  }

  @Override
  public boolean judgesSlowCalls() {
    return !Double.isNaN(slowCallRate);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateTest test
        && Double.compare(failureRate, test.failureRate) == 0
        && Double.compare(slowCallRate, test.slowCallRate) == 0
        && calls == test.calls;
  }

  @Override
  public int hashCode() {
    return Objects.hash(failureRate, slowCallRate, calls);
  }

  @Override
  public String toString() {
    return "failureRateBelow("
        + failureRate
        + ").over("
        + calls
        + ")"
        + (judgesSlowCalls() ? ".slowCallRateBelow(" + slowCallRate + ")" : "");
  }

  private final class Rated extends Trials {
    Rated() {
      super(RateTest.this.calls);
    }

    @Override
    Decision judge(long calls, long failures, long slowCalls) {
      if (calls < RateTest.this.calls) {
        return Decision.UNDECIDED;
      }
      // Quotients, as in a detector: a product may miss a rate that equals its threshold.
      boolean ill =
          100.0 * failures / calls >= failureRate || 100.0 * slowCalls / calls >= slowCallRate;
      return ill ? Decision.REOPEN : Decision.CLOSE;
    }
  }
}
