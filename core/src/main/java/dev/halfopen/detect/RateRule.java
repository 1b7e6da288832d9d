package dev.halfopen.detect;

/**
 * Trips at a failure rate or a slow call rate, in per cent; a slow call rate of NaN never trips.
 */
record RateRule(double failureRate, double slowCallRate, int minimumCalls) implements Rule {
  @Override
  public boolean trips(long calls, long failures, long slowCalls) {
    return calls >= minimumCalls
        && (100.0 * failures >= failureRate * calls || 100.0 * slowCalls >= slowCallRate * calls);
  }
}
