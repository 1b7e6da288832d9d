package dev.halfopen.detect;

/** Judges the counts of a window. */
interface Rule {
  boolean trips(long calls, long failures, long slowCalls);

  /** Whether it trips neither at these counts nor with any number of further plain successes. */
  boolean staysQuiet(long calls, long failures, long slowCalls);

  /** Below this number of calls nothing trips and rates are unknown. */
  int minimumCalls();
}
