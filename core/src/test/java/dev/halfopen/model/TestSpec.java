package dev.halfopen.model;

import dev.halfopen.recover.RateTest;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.recover.RecoveryTest.Decision;
import java.util.List;

/** A recovery test as the contract describes it, judged from the list of all trial calls. */
sealed interface TestSpec {
  /** The library's test of this description. */
  RecoveryTest recipe();

  /** How many trial calls there may be in all. */
  int trialCalls();

  /** Below this number of trial calls there are no rates. */
  int minimumCalls();

  Decision judge(List<Past> reports);

  default boolean judgesSlow() {
    return false;
  }

  /** All of n trial calls succeed. */
  record AllSucceed(int n) implements TestSpec {
    @Override
    public RecoveryTest recipe() {
      return RecoveryTest.allSucceed(n);
    }

    @Override
    public int trialCalls() {
      return n;
    }

    @Override
    public int minimumCalls() {
      return 1;
    }

    @Override
    public Decision judge(List<Past> reports) {
      if (reports.stream().anyMatch(Past::failed)) {
        return Decision.REOPEN;
      }
      return reports.size() >= n ? Decision.CLOSE : Decision.UNDECIDED;
    }
  }

  /** m of the last n trial calls succeed. */
  record Successes(int m, int n) implements TestSpec {
    @Override
    public RecoveryTest recipe() {
      return RecoveryTest.successes(m).outOf(n);
    }

    @Override
    public int trialCalls() {
      return Integer.MAX_VALUE;
    }

    @Override
    public int minimumCalls() {
      return 1;
    }

    @Override
    public Decision judge(List<Past> reports) {
      List<Past> last = Windows.last(n, reports);
      long failed = last.stream().filter(Past::failed).count();
      if (last.size() - failed >= m) {
        return Decision.CLOSE;
      }
      return failed > n - m ? Decision.REOPEN : Decision.UNDECIDED;
    }
  }

  /** Rates of exactly n trial calls; the slow call rate may be NaN. */
  record RateBelow(double rate, double slow, int n) implements TestSpec {
    @Override
    public RecoveryTest recipe() {
      RateTest test = RecoveryTest.failureRateBelow(rate).over(n);
      return judgesSlow() ? test.slowCallRateBelow(slow) : test;
    }

    @Override
    public int trialCalls() {
      return n;
    }

    @Override
    public int minimumCalls() {
      return n;
    }

    @Override
    public Decision judge(List<Past> reports) {
      if (reports.size() < n) {
        return Decision.UNDECIDED;
      }
      Seen seen = Seen.in(reports, n);
      boolean ill =
          DetectorSpec.reaches(seen.failures(), seen.calls(), rate)
              || (judgesSlow() && DetectorSpec.reaches(seen.slow(), seen.calls(), slow));
      return ill ? Decision.REOPEN : Decision.CLOSE;
    }

    @Override
    public boolean judgesSlow() {
      return !Double.isNaN(slow);
    }
  }
}
