package dev.halfopen.detect;

/**
 * A rule that never trips and remembers for its thread which counts it was asked about, so that an
 * explored operation can return exactly what a recorder saw.
 */
record SeenCounts() implements Rule {
  private static final ThreadLocal<String> SEEN = new ThreadLocal<>();

  static String last() {
    return SEEN.get();
  }

  @Override
  public boolean trips(long calls, long failures, long slowCalls) {
    SEEN.set(calls + " calls, " + failures + " failures, " + slowCalls + " slow");
    return false;
  }

  /** So that every recorder is asked about its counts, since no frame is striped. */
  @Override
  public boolean staysQuiet(long calls, long failures, long slowCalls) {
    return false;
  }

  @Override
  public int minimumCalls() {
    return 1;
  }
}
