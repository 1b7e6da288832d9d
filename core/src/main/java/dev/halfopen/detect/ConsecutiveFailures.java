package dev.halfopen.detect;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Opens at n failures without a success between them. */
final class ConsecutiveFailures extends FailureDetector {
  private final int threshold;

  ConsecutiveFailures(int threshold) {
    this.threshold = threshold;
  }

  @Override
  public State start(long now, @Nullable State previous) {
    return new Streak(threshold);
  }

  @Override
  public String explain(Evidence evidence) {
    return threshold == 1 ? "a failure" : threshold + " consecutive failures";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConsecutiveFailures detector && threshold == detector.threshold;
  }

  @Override
  public int hashCode() {
    return threshold;
  }

  @Override
  public String toString() {
    return "consecutiveFailures(" + threshold + ")";
  }

  private static final class Streak implements State {
    private final int threshold;
    private final AtomicInteger failures = new AtomicInteger();

    Streak(int threshold) {
      this.threshold = threshold;
    }

    @Override
    public boolean record(boolean failure, boolean slow, long now) {
      return record(failure, slow, now, false);
    }

    @Override
    public boolean record(boolean failure, boolean slow, long now, boolean wary) {
      if (failure) {
        int enough = wary ? (threshold + 1) / 2 : threshold;
        // Beyond the threshold nothing is counted, so that nothing overflows while FORCED_CLOSED.
        return failures.get() >= threshold || failures.incrementAndGet() >= enough;
      }
      // Healthy callers only read: a success writes only when it ends a streak.
      if (failures.get() != 0) {
        failures.set(0);
      }
      return false;
    }

    @Override
    public Evidence evidence(long now) {
      int streak = Math.min(failures.get(), threshold);
      return Evidence.of(streak, streak, 0, 0, 0);
    }
  }
}
