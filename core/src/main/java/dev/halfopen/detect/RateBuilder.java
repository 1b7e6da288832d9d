package dev.halfopen.detect;

import dev.halfopen.internal.Ranges;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens at a failure rate, and at a slow call rate if one is set; made by {@link
 * FailureDetector#failureRate(double)}. Immutable, and a detector as it stands; the settings may
 * come in any order.
 *
 * @since 0.1.0
 */
public final class RateBuilder extends FailureDetector {
  private static final int DEFAULT_CALLS = 100;
  private static final int DEFAULT_MINIMUM_IN_TIME = 10;
  private static final int UNSET = 0;

  private final double failureRate;
  private final double slowCallRate;
  private final int calls;
  private final @Nullable Duration window;
  private final int minimumCalls;

  private RateBuilder(
      double failureRate,
      double slowCallRate,
      int calls,
      @Nullable Duration window,
      int minimumCalls) {
    this.failureRate = failureRate;
    this.slowCallRate = slowCallRate;
    this.calls = calls;
    this.window = window;
    this.minimumCalls = minimumCalls;
    if (window == null && calls != UNSET && minimumCalls != UNSET) {
      Ranges.between("minimumCalls", minimumCalls, 1, calls);
    }
  }

  static RateBuilder of(double failureRate) {
    return new RateBuilder(failureRate, Double.NaN, UNSET, null, UNSET);
  }

  /**
   * Looks at the last {@code calls} calls. Without {@link #minimumCalls(int)}, judged when the
   * window is full.
   *
   * @param calls 1 to {@value FailureDetector#MAX_CALLS}
   */
  public RateBuilder over(int calls) {
    return new RateBuilder(
        failureRate, slowCallRate, Ranges.calls("over", calls), null, minimumCalls);
  }

  /**
   * Looks at the calls that ended within the last {@code window}: in buckets of one second for
   * whole seconds up to 100 s, of a hundredth of longer windows, of a tenth of others. Without
   * {@link #minimumCalls(int)}, judged from 10 calls on.
   *
   * @param window 1 ms to 365 days
   */
  public RateBuilder over(Duration window) {
    return new RateBuilder(
        failureRate, slowCallRate, calls, Ranges.window("over", window), minimumCalls);
  }

  /**
   * Waits with the judgement until there are {@code k} calls in the window.
   *
   * @param k 1 to {@value FailureDetector#MAX_CALLS}; at most the size of a count window
   */
  public RateBuilder minimumCalls(int k) {
    return new RateBuilder(
        failureRate, slowCallRate, calls, window, Ranges.calls("minimumCalls", k));
  }

  /**
   * Opens also when this share of the calls is slow; needs a slow call threshold.
   *
   * @param percent more than 0, at most 100
   */
  public RateBuilder slowCallRate(double percent) {
    return new RateBuilder(
        failureRate, Ranges.percent("slowCallRate", percent), calls, window, minimumCalls);
  }

  @Override
  public State start(long now, @Nullable State previous) {
    RateRule rule = new RateRule(failureRate, slowCallRate, effectiveMinimum());
    return window == null
        ? new CountWindow(effectiveCalls(), rule)
        : new TimeWindow(window, rule, now);
  }

  private int effectiveCalls() {
    return calls != UNSET ? calls : Math.max(DEFAULT_CALLS, minimumCalls);
  }

  private int effectiveMinimum() {
    if (minimumCalls != UNSET) {
      return minimumCalls;
    }
    return window == null ? effectiveCalls() : DEFAULT_MINIMUM_IN_TIME;
  }

  @Override
  public boolean judgesSlowCalls() {
    return !Double.isNaN(slowCallRate);
  }

  @Override
  public String explain(Evidence evidence) {
    boolean failing = evidence.failureRate() >= failureRate;
    return String.format(
        Locale.ROOT,
        "%s %.1f %% of %d calls (threshold %s %%)",
        failing ? "failure rate" : "slow call rate",
        failing ? evidence.failureRate() : evidence.slowCallRate(),
        evidence.calls(),
        failing ? failureRate : slowCallRate);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateBuilder detector
        && Double.compare(failureRate, detector.failureRate) == 0
        && Double.compare(slowCallRate, detector.slowCallRate) == 0
        && Objects.equals(window, detector.window)
        && (window != null || effectiveCalls() == detector.effectiveCalls())
        && effectiveMinimum() == detector.effectiveMinimum();
  }

  @Override
  public int hashCode() {
    return Objects.hash(failureRate, slowCallRate, window, effectiveMinimum());
  }

  @Override
  public String toString() {
    return "failureRate("
        + failureRate
        + ").over("
        + (window == null ? Integer.toString(effectiveCalls()) : Text.exact(window))
        + ").minimumCalls("
        + effectiveMinimum()
        + ")"
        + (judgesSlowCalls() ? ".slowCallRate(" + slowCallRate + ")" : "");
  }
}
