package dev.halfopen.recover;

import dev.halfopen.internal.Ranges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Closes a HALF_OPEN circuit breaker after a number of successful calls; made by {@link
 * RecoveryTest#successes(int)}. Immutable.
 *
 * @since 0.1.0
 */
public final class SuccessTest extends RecoveryTest {
  private final int successes;
  private final int window;
  private final int trialCalls;

  SuccessTest(int successes, int window, int trialCalls) {
    this.successes = successes;
    this.window = window;
    this.trialCalls = trialCalls;
  }

  /**
   * Asks for m successes of the last {@code n} trial calls.
   *
   * @param n m to {@value RecoveryTest#MAX_CALLS}
   */
  public RecoveryTest outOf(int n) {
    return new SuccessTest(successes, Ranges.between("outOf", n, successes, MAX_CALLS), trialCalls);
  }

  @Override
  public State start() {
    return new Counted();
  }

  @Override
  public int trialCalls() {
    return trialCalls;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SuccessTest test
        && successes == test.successes
        && window == test.window
        && trialCalls == test.trialCalls;
  }

  @Override
  public int hashCode() {
    return Objects.hash(successes, window, trialCalls);
  }

  @Override
  public String toString() {
    return trialCalls == UNLIMITED
        ? "successes(" + successes + ").outOf(" + window + ")"
        : "allSucceed(" + successes + ")";
  }

  /*
   * The window needs no ring: among n calls there are either m successes or more than n - m
   * failures, so the test is decided at the latest when the window is full for the first time.
   */
  private final class Counted extends Trials {
    Counted() {
      super(1);
    }

    @Override
    Decision judge(long calls, long failures, long slowCalls) {
      if (calls - failures >= successes) {
        return Decision.CLOSE;
      }
      return failures > window - successes ? Decision.REOPEN : Decision.UNDECIDED;
    }
  }
}
