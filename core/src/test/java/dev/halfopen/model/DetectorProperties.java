package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.detect.Evidence;
import dev.halfopen.detect.FailureDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Every detector counts what the contract says, in any history and from any start of the clock. */
class DetectorProperties {
  /** A call that ends some time after the one before. */
  record Arrival(long after, boolean failed, boolean slow) {}

  @Provide
  Arbitrary<Long> origins() {
    return Histories.origins();
  }

  @Provide
  Arbitrary<DetectorSpec> specs() {
    return AllSettings.detectors();
  }

  @Provide
  Arbitrary<List<Arrival>> arrivals() {
    Arbitrary<Boolean> often = Arbitraries.of(true, false);
    return Combinators.combine(AllSettings.times(0).injectDuplicates(0.5), often, often)
        .as(Arrival::new)
        .list()
        .ofMaxSize(100);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void countsWhatIsInItsWindow(
      @ForAll("origins") long origin,
      @ForAll("specs") DetectorSpec spec,
      @ForAll("arrivals") List<Arrival> arrivals) {
    compare(spec.recipe(), origin, spec, arrivals);
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesAWindowThatIsOneCallTooLong(
      @ForAll("origins") long origin, @ForAll("arrivals") List<Arrival> arrivals) {
    FailureDetector longer = FailureDetector.failures(2).outOf(4);
    compare(longer, origin, new DetectorSpec.OutOf(2, 3), arrivals);
  }

  @Property(tries = MustFail.ENOUGH, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @AddLifecycleHook(MustFail.class)
  void theSameComparisonNoticesAPeriodThatIsABucketTooLong(
      @ForAll("origins") long origin, @ForAll("arrivals") List<Arrival> arrivals) {
    FailureDetector longer = FailureDetector.failures(2).within(Duration.ofSeconds(3));
    compare(longer, origin, new DetectorSpec.Within(2, 2_000_000_000L, 2), arrivals);
  }

  private static void compare(
      FailureDetector detector, long origin, DetectorSpec spec, List<Arrival> arrivals) {
    FailureDetector.State state = detector.start(origin);
    DetectorSpec.Started started = new DetectorSpec.Started(origin, 0);
    List<Past> past = new ArrayList<>();
    long now = 0;
    for (Arrival call : arrivals) {
      now += call.after();
      same(state.evidence(origin + now), spec.seen(past, now, started));
      past.add(new Past(call.failed(), call.slow(), now));
      Seen seen = spec.seen(past, now, started);
      assertThat(state.record(call.failed(), call.slow(), origin + now))
          .isEqualTo(spec.trips(seen));
      same(state.evidence(origin + now), seen);
    }
  }

  private static void same(Evidence evidence, Seen seen) {
    seen.isToldBy(evidence);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void countsTheLastCallsOfLongHistories(
      @ForAll @IntRange(min = 1, max = 100_000) int size,
      @ForAll @IntRange(min = 1, max = 5) int rounds,
      @ForAll long seed) {
    countsTheLastCalls(size, (long) rounds * size + seed % 7 + 7, seed);
  }

  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
  void countsTheLastCallsInTheLargestWindow(@ForAll long seed) {
    countsTheLastCalls(FailureDetector.MAX_CALLS, 5L * FailureDetector.MAX_CALLS, seed);
  }

  private static void countsTheLastCalls(int size, long calls, long seed) {
    Random random = new Random(seed);
    int m = 1 + size / 2;
    FailureDetector.State state = FailureDetector.failures(m).outOf(size).start(seed);
    byte[] window = new byte[size];
    long[] sums = new long[4];
    for (long i = 0; i < calls; i++) {
      int at = (int) (i % size);
      sums[window[at]] -= i < size ? 0 : 1;
      window[at] = (byte) random.nextInt(4);
      sums[window[at]]++;
      boolean failed = (window[at] & 1) != 0;
      boolean tripped = state.record(failed, (window[at] & 2) != 0, seed);
      if (tripped != sums[1] + sums[3] >= m) {
        throw new AssertionError("call " + i + ": " + tripped + ", " + state.evidence(seed));
      }
      if (i % (1 + calls / 10) == 0) {
        same(
            state.evidence(seed),
            new Seen(Math.min(i + 1, size), sums[1] + sums[3], sums[2] + sums[3], sums[3], true));
      }
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void countsMoreCallsInABucketThanFitIntoItsWord(
      @ForAll("origins") long origin, @ForAll @IntRange(min = 30_000, max = 140_000) int calls) {
    long second = 1_000_000_000L;
    FailureDetector.State state =
        new DetectorSpec.Within(FailureDetector.MAX_CALLS, 2 * second, FailureDetector.MAX_CALLS)
            .recipe()
            .start(origin);
    long toNext = second - Math.floorMod(origin, second);
    for (int i = 0; i < calls; i++) {
      state.record(i % 2 == 0, i % 3 == 0, origin);
    }
    Seen all = new Seen(calls, (calls + 1) / 2, (calls + 2) / 3, (calls + 5) / 6, false);
    same(state.evidence(origin), all);
    same(state.evidence(origin + toNext + second - 1), all);
    same(state.evidence(origin + toNext + second), Seen.NOTHING);
    state.record(true, false, origin + toNext);
    same(
        state.evidence(origin + toNext + second - 1),
        new Seen(calls + 1L, all.failures() + 1, all.slow(), all.slowFailures(), false));
    same(state.evidence(origin + toNext + second), new Seen(1, 1, 0, 0, false));
  }
}
