package dev.halfopen.recover;

import dev.halfopen.detect.Evidence;

/** Counts trial calls. */
abstract class Trials implements RecoveryTest.State {
  private final int minimumCalls;
  private long calls;
  private long failures;
  private long slowCalls;
  private long slowFailures;

  Trials(int minimumCalls) {
    this.minimumCalls = minimumCalls;
  }

  @Override
  public final RecoveryTest.Decision record(boolean failure, boolean slow) {
    calls++;
    failures += failure ? 1 : 0;
    slowCalls += slow ? 1 : 0;
    slowFailures += failure && slow ? 1 : 0;
    return judge(calls, failures, slowCalls);
  }

  @Override
  public final RecoveryTest.Decision afterFailures(int more) {
    return judge(calls + more, failures + more, slowCalls);
  }

  abstract RecoveryTest.Decision judge(long calls, long failures, long slowCalls);

  @Override
  public final Evidence evidence() {
    return Evidence.of(calls, failures, slowCalls, slowFailures, minimumCalls);
  }
}
