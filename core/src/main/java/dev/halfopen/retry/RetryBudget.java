package dev.halfopen.retry;

import dev.halfopen.internal.Ranges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many extra calls (retries and hedges) a circuit breaker grants, so that they can't multiply
 * the load on a service that is failing already. Immutable.
 *
 * <p>A token bucket: every admitted call that isn't an extra one adds {@link #percentOfCalls()}
 * hundredths of a token, and {@link #perMinute()} tokens are added evenly over each minute. It
 * begins with {@code perMinute} tokens and never holds more than {@code perMinute + percentOfCalls}
 * (and room for one, unless both are 0). An extra call takes one token.
 *
 * @since 0.1.0
 */
public final class RetryBudget {
  private static final double MAX_PERCENT = 100;
  private static final int MAX_PER_MINUTE = 1_000_000;
  private static final RetryBudget NONE = new RetryBudget(0, 0, false);
  private static final RetryBudget UNLIMITED = new RetryBudget(MAX_PERCENT, MAX_PER_MINUTE, true);
  private static final RetryBudget DEFAULTS = of(20, 10);

  private final double percentOfCalls;
  private final int perMinute;
  private final boolean unlimited;

  private RetryBudget(double percentOfCalls, int perMinute, boolean unlimited) {
    this.percentOfCalls = percentOfCalls;
    this.perMinute = perMinute;
    this.unlimited = unlimited;
  }

  /**
   * Extra calls up to a share of the others, and a few each minute for services that are called
   * seldom.
   *
   * @param percentOfCalls 0 to 100
   * @param perMinute 0 to 1 000 000
   */
  public static RetryBudget of(double percentOfCalls, int perMinute) {
    Ranges.percentOrNone("percentOfCalls", percentOfCalls);
    Ranges.warnIfLessThanOnePercent("percentOfCalls", percentOfCalls);
    // Zero is added since -0.0 would differ.
    return new RetryBudget(
        percentOfCalls + 0.0, Ranges.between("perMinute", perMinute, 0, MAX_PER_MINUTE), false);
  }

  /** 20 % of the calls, and 10 each minute. */
  public static RetryBudget defaults() {
    return DEFAULTS;
  }

  /** No extra calls at all. */
  public static RetryBudget none() {
    return NONE;
  }

  /** Every extra call is granted. */
  public static RetryBudget unlimited() {
    return UNLIMITED;
  }

  /** Extra calls per hundred others, 0 to 100; 100 if it is unlimited. */
  public double percentOfCalls() {
    return percentOfCalls;
  }

  /** Extra calls per minute, however few others there are; 1 000 000 if it is unlimited. */
  public int perMinute() {
    return perMinute;
  }

  /** Whether every extra call is granted. */
  public boolean isUnlimited() {
    return unlimited;
  }

  /** The recipe as it is written in code. */
  @Override
  public String toString() {
    if (unlimited) {
      return "RetryBudget.unlimited()";
    }
    return percentOfCalls == 0 && perMinute == 0
        ? "RetryBudget.none()"
        : "RetryBudget.of(" + percentOfCalls + ", " + perMinute + ")";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetryBudget budget
        && Double.compare(percentOfCalls, budget.percentOfCalls) == 0
        && perMinute == budget.perMinute
        && unlimited == budget.unlimited;
  }

  @Override
  public int hashCode() {
    return Objects.hash(percentOfCalls, perMinute, unlimited);
  }
}
