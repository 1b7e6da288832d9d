package dev.halfopen.model;

import dev.halfopen.model.Settings.Calls;
import dev.halfopen.model.Settings.Strategies;
import dev.halfopen.model.Settings.Waits;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random settings: every kind of detector, recovery test and delay, and times that often meet. */
final class AllSettings {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1000 * MILLISECOND;

  private AllSettings() {}

  static Arbitrary<Settings> all() {
    return Combinators.combine(strategies(), calls(), waits()).as(Settings::new);
  }

  /** Times in nanoseconds: round ones, which often meet, and any. */
  static Arbitrary<Long> times(long min) {
    return Arbitraries.frequencyOf(
        Tuple.of(
            3,
            Arbitraries.of(
                    0L,
                    1L,
                    MILLISECOND,
                    SECOND / 2,
                    SECOND,
                    SECOND + 1,
                    2 * SECOND,
                    5 * SECOND,
                    10 * SECOND,
                    60 * SECOND,
                    1000 * SECOND)
                .filter(t -> t >= min)),
        Tuple.of(1, Arbitraries.longs().between(min, 20 * SECOND)));
  }

  private static Arbitrary<Strategies> strategies() {
    return Combinators.combine(
            detectors(), delays(), tests().injectNull(0.2), Arbitraries.integers().between(1, 3))
        .as(Strategies::new);
  }

  private static Arbitrary<Calls> calls() {
    return Combinators.combine(
            times(1), times(1).injectNull(0.5), Arbitraries.of(false, false, true), times(1))
        .as(Calls::new);
  }

  private static Arbitrary<Waits> waits() {
    return Combinators.combine(times(1), times(1), times(1), times(1), times(0)).as(Waits::new);
  }

  private static Arbitrary<DelaySpec> delays() {
    return Arbitraries.oneOf(
        times(0).map(DelaySpec.Fixed::new),
        Combinators.combine(times(0), Arbitraries.of(1.0, 1.5, 2.0, 3.0), times(0))
            .as((a, factor, b) -> new DelaySpec.Growing(Math.min(a, b), factor, Math.max(a, b))),
        times(0).map(DelaySpec.ByAttempt::new));
  }

  static Arbitrary<DetectorSpec> detectors() {
    Arbitrary<Integer> few = Arbitraries.integers().between(1, 5);
    return Arbitraries.oneOf(
        few.map(DetectorSpec.Consecutive::new),
        Combinators.combine(few, few)
            .as((a, b) -> new DetectorSpec.OutOf(Math.min(a, b), Math.max(a, b))),
        Combinators.combine(few, few, periods())
            .as((a, b, p) -> new DetectorSpec.Within(Math.min(a, b), p, Math.max(a, b))),
        Combinators.combine(rates(), rates().injectNull(0.5), few, few)
            .as(
                (rate, slow, a, b) ->
                    new DetectorSpec.Rate(rate, orNone(slow), Math.max(a, b), 0, Math.min(a, b))),
        Combinators.combine(rates(), rates().injectNull(0.5), periods(), few)
            .as((rate, slow, p, k) -> new DetectorSpec.Rate(rate, orNone(slow), 0, p, k)));
  }

  private static double orNone(Double rate) {
    return rate == null ? Double.NaN : rate;
  }

  static Arbitrary<Double> rates() {
    return Arbitraries.of(1.0, 20.0, 25.0, 33.3, 33.4, 50.0, 60.0, 66.6, 75.0, 100.0);
  }

  static Arbitrary<Long> periods() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            3,
            Arbitraries.of(
                MILLISECOND, SECOND, 3 * SECOND, 2500 * MILLISECOND, 100 * SECOND, 101 * SECOND)),
        Tuple.of(1, Arbitraries.longs().between(MILLISECOND, 200 * SECOND)));
  }

  static Arbitrary<TestSpec> tests() {
    Arbitrary<Integer> few = Arbitraries.integers().between(1, 5);
    return Arbitraries.oneOf(
        few.map(TestSpec.AllSucceed::new),
        Combinators.combine(few, few)
            .as((a, b) -> new TestSpec.Successes(Math.min(a, b), Math.max(a, b))),
        Combinators.combine(rates(), rates().injectNull(0.5), few)
            .as((rate, slow, n) -> new TestSpec.RateBelow(rate, orNone(slow), n)));
  }
}
