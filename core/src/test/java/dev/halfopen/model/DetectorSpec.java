package dev.halfopen.model;

import dev.halfopen.detect.FailureDetector;
import dev.halfopen.detect.RateBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** A failure detector as the contract describes it, recomputed from the list of all past calls. */
sealed interface DetectorSpec {
  /** The library's detector of this description. */
  FailureDetector recipe();

  /**
   * What counts now.
   *
   * @param past all calls since the detector started
   * @param started the nanoTime at which it started, and the moment of the history
   */
  Seen seen(List<Past> past, long now, Started started);

  boolean trips(Seen seen);

  default boolean judgesSlow() {
    return false;
  }

  /** When a detector started: by the clock, and since the history began. */
  record Started(long nanoTime, long at) {}

  /** n failures without a success between them. */
  record Consecutive(int n) implements DetectorSpec {
    @Override
    public FailureDetector recipe() {
      return FailureDetector.consecutiveFailures(n);
    }

    @Override
    public Seen seen(List<Past> past, long now, Started started) {
      int streak = 0;
      for (Past call : past) {
        streak = call.failed() ? streak + 1 : 0;
      }
      int shown = Math.min(streak, n);
      return new Seen(shown, shown, 0, 0, shown > 0);
    }

    @Override
    public boolean trips(Seen seen) {
      return seen.failures() >= n;
    }
  }

  /** m failures of the last n calls. */
  record OutOf(int m, int n) implements DetectorSpec {
    @Override
    public FailureDetector recipe() {
      return FailureDetector.failures(m).outOf(n);
    }

    @Override
    public Seen seen(List<Past> past, long now, Started started) {
      return Seen.in(Windows.last(n, past), 1);
    }

    @Override
    public boolean trips(Seen seen) {
      return seen.failures() >= m;
    }
  }

  /** m failures within a period, of k calls or more. */
  record Within(int m, long period, int k) implements DetectorSpec {
    @Override
    public FailureDetector recipe() {
      return FailureDetector.failures(m).within(Duration.ofNanos(period)).minimumCalls(k);
    }

    @Override
    public Seen seen(List<Past> past, long now, Started started) {
      return Seen.in(Windows.within(period, past, now, started), k);
    }

    @Override
    public boolean trips(Seen seen) {
      return seen.failures() >= m && seen.calls() >= k;
    }
  }

  /**
   * A rate over the last calls, or over a period.
   *
   * @param slow the slow call rate, or NaN
   * @param n the number of calls; 0: {@code period} counts
   */
  record Rate(double rate, double slow, int n, long period, int k) implements DetectorSpec {
    @Override
    public FailureDetector recipe() {
      RateBuilder builder = FailureDetector.failureRate(rate);
      builder = n > 0 ? builder.over(n) : builder.over(Duration.ofNanos(period));
      builder = builder.minimumCalls(k);
      return judgesSlow() ? builder.slowCallRate(slow) : builder;
    }

    @Override
    public Seen seen(List<Past> past, long now, Started started) {
      return Seen.in(n > 0 ? Windows.last(n, past) : Windows.within(period, past, now, started), k);
    }

    @Override
    public boolean trips(Seen seen) {
      return seen.calls() >= k
          && (reaches(seen.failures(), seen.calls(), rate)
              || (judgesSlow() && reaches(seen.slow(), seen.calls(), slow)));
    }

    @Override
    public boolean judgesSlow() {
      return !Double.isNaN(slow);
    }
  }

  /** Whether some of all calls are at least this many per cent, by decimal arithmetic. */
  static boolean reaches(long some, long all, double percent) {
    BigDecimal needed = BigDecimal.valueOf(percent).multiply(BigDecimal.valueOf(all));
    return BigDecimal.valueOf(100 * some).compareTo(needed) >= 0;
  }
}
