package dev.halfopen.detect;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The recent calls that a circuit breaker opens or closes by, counted: how many, how many failed,
 * how many were slow. Immutable; later versions may know more.
 *
 * @since 0.1.0
 */
public final class Evidence {
  private static final Evidence NONE = of(0, 0, 0, 0, 0);

  private final long calls;
  private final long failures;
  private final long slowCalls;
  private final long slowFailures;
  private final double failureRate;
  private final double slowCallRate;

  private Evidence(
      long calls,
      long failures,
      long slowCalls,
      long slowFailures,
      double failureRate,
      double slowCallRate) {
    this.calls = calls;
    this.failures = failures;
    this.slowCalls = slowCalls;
    this.slowFailures = slowFailures;
    this.failureRate = failureRate;
    this.slowCallRate = slowCallRate;
  }

  /** No evidence at all. */
  public static Evidence none() {
    return NONE;
  }

  /**
   * Evidence with its rates worked out.
   *
   * @param minimumCalls below this number of calls the rates are NaN
   */
  public static Evidence of(
      long calls, long failures, long slowCalls, long slowFailures, long minimumCalls) {
    boolean rated = calls > 0 && calls >= minimumCalls;
    return new Evidence(
        calls,
        failures,
        slowCalls,
        slowFailures,
        rated ? 100.0 * failures / calls : Double.NaN,
        rated ? 100.0 * slowCalls / calls : Double.NaN);
  }

  /** Calls that count: successes and failures, slow or not. */
  public long calls() {
    return calls;
  }

  /** Those of {@link #calls()} that failed. */
  public long failures() {
    return failures;
  }

  /** Those of {@link #calls()} that were slow. */
  public long slowCalls() {
    return slowCalls;
  }

  /** Those of {@link #calls()} that were slow and failed. */
  public long slowFailures() {
    return slowFailures;
  }

  /** Failures per cent of calls; NaN below the minimum number of calls, and when there are none. */
  public double failureRate() {
    return failureRate;
  }

  /** Slow calls per cent of calls; NaN as {@link #failureRate()} is. */
  public double slowCallRate() {
    return slowCallRate;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Evidence evidence
        && calls == evidence.calls
        && failures == evidence.failures
        && slowCalls == evidence.slowCalls
        && slowFailures == evidence.slowFailures
        && Double.compare(failureRate, evidence.failureRate) == 0
        && Double.compare(slowCallRate, evidence.slowCallRate) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(calls, failures, slowCalls, slowFailures, failureRate, slowCallRate);
  }

  /** One line for people. */
  @Override
  public String toString() {
    return calls
        + (calls == 1 ? " call, " : " calls, ")
        + failures
        + " failed"
        + rate(failureRate)
        + (slowCalls == 0 ? "" : ", " + slowCalls + " slow" + rate(slowCallRate));
  }

  private static String rate(double percent) {
    return Double.isNaN(percent) ? "" : " (" + Math.round(percent * 10) / 10.0 + " %)";
  }
}
