package dev.halfopen.detect;

/**
 * Trips at a failure rate or a slow call rate, in per cent; a slow call rate of NaN never trips.
 */
record RateRule(double failureRate, double slowCallRate, int minimumCalls) implements Rule {
  @Override
  public boolean trips(long calls, long failures, long slowCalls) {
    return calls >= minimumCalls
        && (reaches(failures, calls, failureRate) || reaches(slowCalls, calls, slowCallRate));
  }

  @Override
  public boolean staysQuiet(long calls, long failures, long slowCalls) {
    // Rates fall with every success, and count from the minimum on.
    long counted = Math.max(calls, minimumCalls);
    return !reaches(failures, counted, failureRate) && !reaches(slowCalls, counted, slowCallRate);
  }

  /**
   * By a quotient, which is rounded once, just as the threshold was when it was read: so that both
   * are the same double when the rate equals the threshold. A product would be rounded again. Most
   * often there is nothing to divide, and dividing takes longer than all the rest.
   */
  private static boolean reaches(long some, long all, double percent) {
    return some != 0 && 100.0 * some / all >= percent;
  }
}
