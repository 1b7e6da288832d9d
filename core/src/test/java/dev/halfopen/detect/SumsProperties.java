package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.model.MustFail;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The sums in one word are those that one would write down, at any rate and by any clock. */
class SumsProperties {
  private static final long SECOND = 1_000_000_000L;

  /** A call that ends some time after the one before, or a little earlier by its own reading. */
  record Call(long afterNanos, boolean failed) {}

  @Provide
  Arbitrary<Long> origins() {
    return Arbitraries.longs();
  }

  /** Few of them, since each is calibrated. */
  private static final List<SequentialDetector> DETECTORS =
      List.of(
          FailureDetector.sequential(),
          FailureDetector.sequential().usualFailureRate(.01).smallestOutage(.5),
          FailureDetector.sequential().usualFailureRate(5).smallestOutage(15),
          FailureDetector.sequential().usualFailureRate(20).callsBetweenFalseOpenings(10_000_000),
          FailureDetector.sequential().usualFailureRate(40).callsBetweenFalseOpenings(1000),
          FailureDetector.sequential().smallestOutage(99).usualFailureRate(60),
          FailureDetector.sequential().callsBetweenFalseOpenings(1_000_000_000_000L));

  @Provide
  Arbitrary<SequentialDetector> detectors() {
    return Arbitraries.of(DETECTORS);
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    Arbitrary<Long> moments = Arbitraries.longs().between(0, SECOND / 10);
    Arbitrary<Long> seconds = Arbitraries.longs().between(0, 10).map(s -> s * SECOND);
    Arbitrary<Long> minutes = Arbitraries.longs().between(0, 60).map(m -> m * 60 * SECOND);
    Arbitrary<Long> back = Arbitraries.longs().between(-300 * SECOND, 0);
    Arbitrary<Long> weeks = Arbitraries.longs().between(1, 3_000).map(h -> h * 3600 * SECOND);
    Arbitrary<Long> after =
        Arbitraries.frequencyOf(
            Tuple.of(8, moments),
            Tuple.of(8, seconds),
            Tuple.of(2, minutes),
            Tuple.of(3, back),
            Tuple.of(1, weeks));
    return Combinators.combine(after, Arbitraries.of(true, true, false))
        .as(Call::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(80);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void areThoseThatOneWouldWriteDown(
      @ForAll("origins") long origin,
      @ForAll("detectors") SequentialDetector detector,
      @ForAll("calls") List<Call> calls) {
    compare(origin, detector, calls, 0);
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesAnIntervalThatBeginsLater(
      @ForAll("origins") long origin,
      @ForAll("detectors") SequentialDetector detector,
      @ForAll("calls") List<Call> calls) {
    compare(origin, detector, calls, SECOND / 2);
  }

  private static void compare(
      long origin, SequentialDetector detector, List<Call> calls, long shift) {
    Level level = detector.levels().at(0);
    FailureDetector.State state = detector.start(origin);
    NaiveSums naive = new NaiveSums(level);
    long now = 0;
    long latest = 0;
    long failures = 0;
    long seen = 0;
    for (Call call : calls) {
      now = Math.max(latest - 3600 * SECOND, now + call.afterNanos());
      latest = Math.max(latest, now);
      long interval = Math.floorDiv(now + shift, SECOND);
      if (!naive.atRest() || call.failed()) {
        naive.age(interval);
        seen = naive.atRest() ? 0 : seen;
        failures = naive.atRest() ? 0 : failures;
        naive.record(call.failed(), interval);
        seen++;
        failures += call.failed() ? 1 : 0;
      }
      assertThat(state.record(call.failed(), false, origin + now))
          .isEqualTo(naive.largest() >= level.limit());
      assertThat(state.evidence(origin + now))
          .isEqualTo(naive.atRest() ? Evidence.none() : Evidence.of(seen, failures, 0, 0, 0));
    }
  }
}
