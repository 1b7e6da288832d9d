package dev.halfopen.detect;

/** Trips at a number of failures. */
record CountRule(int failures, int minimumCalls) implements Rule {
  @Override
  public boolean trips(long calls, long failures, long slowCalls) {
    return failures >= this.failures && calls >= minimumCalls;
  }

  @Override
  public boolean staysQuiet(long calls, long failures, long slowCalls) {
    return failures < this.failures;
  }
}
