package dev.halfopen.recover;

import dev.halfopen.detect.Evidence;
import dev.halfopen.internal.Ranges;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from the few calls that a HALF_OPEN circuit breaker lets through, whether it closes or
 * opens again. Immutable; each time a breaker becomes HALF_OPEN it starts a fresh {@link State}
 * from it.
 *
 * <p>Two recovery tests are equal when they decide alike, however they were written.
 *
 * @since 0.1.0
 */
public abstract class RecoveryTest {

  /** The largest number of trial calls: {@value}. */
  public static final int MAX_CALLS = Ranges.MAX_CALLS;

  /** What {@link #trialCalls()} says when only the calls at a time are limited. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  RecoveryTest() {}

  /**
   * Closes when {@code n} trial calls have succeeded, and admits n in all; the first failure
   * re-opens.
   *
   * @param n 1 to {@value #MAX_CALLS}
   */
  public static RecoveryTest allSucceed(int n) {
    return new SuccessTest(Ranges.calls("allSucceed", n), n, n);
  }

  /**
   * Closes at {@code m} successes of the last n trial calls, re-opens as soon as these can't be
   * reached. Without {@link SuccessTest#outOf(int)}, n is m.
   *
   * @param m 1 to {@value #MAX_CALLS}
   */
  public static SuccessTest successes(int m) {
    return new SuccessTest(Ranges.calls("successes", m), m, UNLIMITED);
  }

  /**
   * Closes when the failure rate of n trial calls is below {@code percent}, re-opens when it is
   * equal or above; admits exactly n and judges when all have reported. Without {@link
   * RateTest#over(int)}, n is 10.
   *
   * @param percent more than 0, at most 100
   */
  public static RateTest failureRateBelow(double percent) {
    return RateTest.of(Ranges.percent("failureRateBelow", percent));
  }

  /** Starts a fresh state. */
  public abstract State start();

  /** How many trial calls are admitted in all; {@link #UNLIMITED} if the test sets no limit. */
  public abstract int trialCalls();

  /** Whether the test looks at slow calls, so that it needs a slow call threshold. */
  public boolean judgesSlowCalls() {
    return false;
  }

  /** The recipe as it is written in code. */
  @Override
  public abstract String toString();

  /** Recipes are equal when they do the same. */
  @Override
  public abstract boolean equals(@Nullable Object other);

  @Override
  public abstract int hashCode();

  /** What the calls that were let through so far decide. */
  public enum Decision {
    /** More trial calls must report first. */
    UNDECIDED,
    /** The service has recovered. */
    CLOSE,
    /** The service is still ill. */
    REOPEN
  }

  /**
   * What a recovery test has seen while its circuit breaker is HALF_OPEN. Not thread-safe: the
   * phase guards it by a lock, so it must not block and call no circuit breaker. When it throws,
   * the last trial call decides.
   */
  public interface State {
    /** Takes one finished trial call into the evidence. */
    Decision record(boolean failure, boolean slow);

    /** What the test would say after this many more failures; 0: what it says now. */
    Decision afterFailures(int more);

    /** The evidence as it stands. */
    Evidence evidence();
  }
}
