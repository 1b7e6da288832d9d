package dev.halfopen.model;

import dev.halfopen.model.Settings.Calls;
import dev.halfopen.model.Settings.Strategies;
import dev.halfopen.model.Settings.Waits;
import java.util.function.UnaryOperator;

/** Planted bugs: a breaker that reads one of its settings a little wrongly. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum WrongSetting implements UnaryOperator<Settings> {
  THRESHOLD_ONE_MORE(
      detectors(
          d ->
              d instanceof DetectorSpec.Consecutive c
                  ? new DetectorSpec.Consecutive(c.n() + 1)
                  : d)),
  WINDOW_ONE_CALL_LONGER(
      detectors(
          d -> d instanceof DetectorSpec.OutOf o ? new DetectorSpec.OutOf(o.m(), o.n() + 1) : d)),
  WINDOW_ONE_BUCKET_LONGER(
      detectors(
          d ->
              d instanceof DetectorSpec.Within w && w.period() % 1_000_000_000L == 0
                  ? new DetectorSpec.Within(w.m(), w.period() + 1_000_000_000L, w.k())
                  : d)),
  MINIMUM_CALLS_IGNORED(
      detectors(
          d ->
              d instanceof DetectorSpec.Rate r
                  ? new DetectorSpec.Rate(r.rate(), r.slow(), r.n(), r.period(), 1)
                  : d)),
  SLOW_RATE_IGNORED(
      detectors(
          d ->
              d instanceof DetectorSpec.Rate r
                  ? new DetectorSpec.Rate(r.rate(), Double.NaN, r.n(), r.period(), r.k())
                  : d)),
  RECOVERY_LATE(delays(d -> d instanceof DelaySpec.Fixed f ? fixed(f.delay() + 1) : d)),
  RECOVERY_EARLY(
      delays(d -> d instanceof DelaySpec.Fixed f && f.delay() > 0 ? fixed(f.delay() - 1) : d)),
  RECOVERY_DELAY_NEVER_GROWS(delays(d -> fixed(d.nanos(1)))),
  RECOVERY_TEST_LONGER(
      tests(
          t ->
              t instanceof TestSpec.RateBelow r
                  ? new TestSpec.RateBelow(r.rate(), r.slow(), r.n() + 1)
                  : t)),
  RECOVERY_TEST_FORGIVES(
      tests(t -> t instanceof TestSpec.Successes s ? new TestSpec.Successes(s.m(), s.n() + 1) : t)),
  ONE_TRIAL_TOO_MANY(
      s ->
          strategies(
              s,
              new Strategies(
                  s.strategies().detector(),
                  s.strategies().delay(),
                  s.test(),
                  s.strategies().maxTrials() + 1))),
  LEASE_LONG(calls(c -> new Calls(c.lease() + 1, c.slow(), c.slowIsFailure(), c.hang()))),
  SLOW_LATE(
      calls(
          c -> {
            Long slow = c.slow() == null ? null : (Long) (c.slow() + 1);
            return new Calls(c.lease(), slow, c.slowIsFailure(), c.hang());
          })),
  SLOW_IS_NO_FAILURE(calls(c -> new Calls(c.lease(), c.slow(), false, c.hang()))),
  HANG_LATE(calls(c -> new Calls(c.lease(), c.slow(), c.slowIsFailure(), c.hang() + 1))),
  THROTTLE_LONG(waits(0)),
  MAX_THROTTLE_LONG(waits(1)),
  EXHAUSTED_LONG(waits(2)),
  MAX_EXHAUSTED_LONG(waits(3)),
  MAX_RETRY_AFTER_LONG(waits(4));

  private final UnaryOperator<Settings> distortion;

  WrongSetting(UnaryOperator<Settings> distortion) {
    this.distortion = distortion;
  }

  @Override
  public Settings apply(Settings settings) {
    return distortion.apply(settings);
  }

  private static DelaySpec fixed(long nanos) {
    return new DelaySpec.Fixed(nanos);
  }

  private static Settings strategies(Settings s, Strategies strategies) {
    return new Settings(strategies, s.calls(), s.waits());
  }

  private static UnaryOperator<Settings> detectors(UnaryOperator<DetectorSpec> change) {
    return s ->
        strategies(
            s,
            new Strategies(
                change.apply(s.strategies().detector()),
                s.strategies().delay(),
                s.test(),
                s.strategies().maxTrials()));
  }

  private static UnaryOperator<Settings> delays(UnaryOperator<DelaySpec> change) {
    return s ->
        strategies(
            s,
            new Strategies(
                s.strategies().detector(),
                change.apply(s.strategies().delay()),
                s.test(),
                s.strategies().maxTrials()));
  }

  private static UnaryOperator<Settings> tests(UnaryOperator<TestSpec> change) {
    return s ->
        strategies(
            s,
            new Strategies(
                s.strategies().detector(),
                s.strategies().delay(),
                change.apply(s.test()),
                s.strategies().maxTrials()));
  }

  private static UnaryOperator<Settings> calls(UnaryOperator<Calls> change) {
    return s -> new Settings(s.strategies(), change.apply(s.calls()), s.waits());
  }

  /** One of the waits, a nanosecond longer. */
  private static UnaryOperator<Settings> waits(int which) {
    return s -> {
      Waits w = s.waits();
      long[] t = {
        w.throttle(), w.maxThrottle(), w.exhausted(), w.maxExhausted(), w.maxRetryAfter()
      };
      t[which]++;
      return new Settings(s.strategies(), s.calls(), new Waits(t[0], t[1], t[2], t[3], t[4]));
    };
  }
}
