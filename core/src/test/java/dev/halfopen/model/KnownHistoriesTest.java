package dev.halfopen.model;

import dev.halfopen.OperatingMode;
import dev.halfopen.model.Settings.Calls;
import dev.halfopen.model.Settings.Strategies;
import dev.halfopen.model.Settings.Waits;
import dev.halfopen.model.Step.Way;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories on which the library once was not as the model says. */
class KnownHistoriesTest {
  private static final long SECOND = 1_000_000_000L;

  private static final Step BEGIN = new Step.Begin(Way.TRY_PERMIT);
  private static final Step FAIL = new Step.Call(0, new Ending(Ending.How.THROW, null, null));
  private static final Step SUCCEED = new Step.Call(0, new Ending(Ending.How.RETURN, null, null));
  private static final Step END = new Step.End(0, false, new Ending(Ending.How.RETURN, null, null));

  private static void run(DetectorSpec detector, long delay, TestSpec test, Step... steps) {
    run(0, detector, delay, test, steps);
  }

  private static void run(
      long origin, DetectorSpec detector, long delay, TestSpec test, Step... steps) {
    Settings settings =
        new Settings(
            new Strategies(detector, new DelaySpec.Fixed(delay), test, 1),
            new Calls(SECOND, null, false, SECOND),
            new Waits(SECOND, SECOND, SECOND, SECOND, SECOND));
    HistoryRunner.run(new History(origin, settings, List.of(steps)));
  }

  @Test
  void aTrialThatExpiresMayBeTheLastOneThatClosesTheBreaker() {
    run(
        new DetectorSpec.Consecutive(1),
        0,
        new TestSpec.RateBelow(60, Double.NaN, 2),
        FAIL,
        SUCCEED,
        BEGIN,
        new Step.Wait(SECOND),
        BEGIN);
  }

  @Test
  void aCallIsPermittedIfAnExpiredTrialReopensForNoTime() {
    run(new DetectorSpec.Consecutive(1), 0, null, FAIL, BEGIN, new Step.Wait(SECOND), BEGIN);
  }

  @Test
  void aTrialThatEndsWhileForcedOpenIsUnderWayNoMore() {
    run(
        new DetectorSpec.Consecutive(1),
        0,
        null,
        FAIL,
        BEGIN,
        new Step.Operate(OperatingMode.FORCED_OPEN),
        END);
  }

  @Test
  void aQuotaThatTurnsOutToBeSpentWhileForcedOpenExtendsNothing() {
    run(
        new DetectorSpec.Consecutive(1),
        0,
        null,
        BEGIN,
        FAIL,
        new Step.Operate(OperatingMode.FORCED_OPEN),
        new Step.End(0, false, new Ending(Ending.How.REPORT_EXHAUSTED, SECOND, null)));
  }

  @Test
  void anOpenBreakerShowsWhatOpenedItHoweverLongAgo() {
    run(new DetectorSpec.Within(1, SECOND, 1), 10 * SECOND, null, FAIL, new Step.Wait(5 * SECOND));
  }

  @Test
  void aSuccessAtTheVeryMomentOfOverflowIsRemembered() {
    run(Long.MAX_VALUE, new DetectorSpec.Consecutive(1), 0, null, new Step.Wait(1), SUCCEED);
  }
}
