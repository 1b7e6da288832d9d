package dev.halfopen.detect;

/**
 * What a detector or a recovery test has seen, counted within its window.
 *
 * @param calls calls that count: successes and failures, slow or not
 * @param failures those of {@code calls} that failed
 * @param slowCalls those of {@code calls} that were slow
 * @param slowFailures those of {@code calls} that were slow and failed
 * @param failureRate failures per cent of calls; NaN below the minimum number of calls, and when
 *     there are none
 * @param slowCallRate slow calls per cent of calls; NaN as above
 */
public record Evidence(
    long calls,
    long failures,
    long slowCalls,
    long slowFailures,
    double failureRate,
    double slowCallRate) {

  private static final Evidence NONE = new Evidence(0, 0, 0, 0, Double.NaN, Double.NaN);

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
}
