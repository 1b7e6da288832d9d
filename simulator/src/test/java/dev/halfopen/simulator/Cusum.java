package dev.halfopen.simulator;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import org.jspecify.annotations.Nullable;

/**
 * One CUSUM by whole numbers, as a user would write a detector: so simple that it can be solved.
 */
final class Cusum extends FailureDetector {
  private final int up;
  private final int down;
  private final int limit;

  Cusum(int up, int down, int limit) {
    this.up = up;
    this.down = down;
    this.limit = limit;
  }

  @Override
  public State start(long now, @Nullable State previous) {
    return new State() {
      private int sum;

      @Override
      public boolean record(boolean failure, boolean slow, long time) {
        sum = Math.max(0, sum + (failure ? up : -down));
        return sum >= limit;
      }

      @Override
      public Evidence evidence(long time) {
        return FailureDetector.consecutiveFailures(1).start(time).evidence(time);
      }
    };
  }

  @Override
  public String explain(Evidence evidence) {
    return "the sum is " + limit;
  }

  @Override
  public String toString() {
    return "cusum(" + up + ", " + down + ", " + limit + ")";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cusum cusum
        && up == cusum.up
        && down == cusum.down
        && limit == cusum.limit;
  }

  @Override
  public int hashCode() {
    return up + 31 * down + 961 * limit;
  }
}
