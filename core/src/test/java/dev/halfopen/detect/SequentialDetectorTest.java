package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sequential detector's settings, what it tells, and what it learns. */
class SequentialDetectorTest {
  private static final long SECOND = 1_000_000_000L;

  private static SequentialDetector sequential() {
    return FailureDetector.sequential();
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        wrong(
            () -> sequential().usualFailureRate(0),
            "usualFailureRate: 0.0 (expected: 0.001 to 40)"),
        wrong(
            () -> sequential().usualFailureRate(41),
            "usualFailureRate: 41.0 (expected: 0.001 to 40)"),
        wrong(
            () -> sequential().learnsUpTo(5).usualFailureRate(6),
            "usualFailureRate: 6.0 (expected: 0.001 to 5)"),
        wrong(
            () -> sequential().usualFailureRate(Double.NaN),
            "usualFailureRate: NaN (expected: 0.001 to 40)"),
        wrong(() -> sequential().learnsUpTo(.5), "learnsUpTo: 0.5 (expected: 1 to 40)"),
        wrong(() -> sequential().learnsUpTo(50), "learnsUpTo: 50.0 (expected: 1 to 40)"),
        wrong(() -> sequential().smallestOutage(1.2), "smallestOutage: 1.2 (expected: 1.25 to 99)"),
        wrong(
            () -> sequential().learnsUpTo(20).smallestOutage(20),
            "smallestOutage: 20.0 (expected: 25 to 99)"),
        wrong(
            () -> sequential().smallestOutage(100), "smallestOutage: 100.0 (expected: 1.25 to 99)"),
        wrong(
            () -> sequential().callsBetweenFalseOpenings(999),
            "callsBetweenFalseOpenings: 999 (expected: 1000 to 1000000000000)"),
        wrong(
            () -> sequential().startingAt(0),
            "startingAt: 0.0 (expected: more than 0, at most 100)"));
  }

  private static Arguments wrong(Supplier<FailureDetector> setting, String message) {
    return Arguments.of(setting, message);
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void refusesWhatCanNotBe(Supplier<FailureDetector> setting, String message) {
    assertThatThrownBy(setting::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void readsAsItIsWritten() {
    assertThat(sequential())
        .hasToString(
            "sequential().usualFailureRate(1.0).smallestOutage(50.0)"
                + ".callsBetweenFalseOpenings(500000)");
    assertThat(
            sequential()
                .startingAt(3)
                .callsBetweenFalseOpenings(86_400)
                .smallestOutage(15)
                .usualFailureRate(.5)
                .learnsUpTo(8))
        .hasToString(
            "sequential().usualFailureRate(0.5).learnsUpTo(8.0).smallestOutage(15.0)"
                + ".callsBetweenFalseOpenings(86400).startingAt(3.0)");
  }

  @Test
  void isEqualToOneThatDoesTheSame() {
    assertThat(sequential().learnsUpTo(20))
        .isEqualTo(sequential().learnsUpTo(20))
        .hasSameHashCodeAs(sequential().learnsUpTo(20))
        .isEqualTo(sequential().learnsUpTo(20).startingAt(.5))
        .isNotEqualTo(sequential())
        .isNotEqualTo(sequential().learnsUpTo(20).smallestOutage(60))
        .isNotEqualTo(sequential().learnsUpTo(20).usualFailureRate(2))
        .isNotEqualTo(sequential().learnsUpTo(20).callsBetweenFalseOpenings(1000))
        .isNotEqualTo(sequential().learnsUpTo(20).startingAt(2))
        .isNotEqualTo(FailureDetector.consecutiveFailures(3));
    assertThat(sequential().learnsUpTo(1)).isEqualTo(sequential());
  }

  @Test
  void doesNotLookAtSlowCalls() {
    assertThat(sequential().judgesSlowCalls()).isFalse();
  }

  @Test
  void saysWhyItOpened() {
    FailureDetector detector = sequential();
    FailureDetector.State state = detector.start(0);
    for (int second = 1; second <= 100; second++) {
      assertThat(state.record(false, false, second * SECOND)).isFalse();
    }
    assertThat(state.evidence(100 * SECOND)).isEqualTo(Evidence.none());
    assertThat(state.record(true, false, 101 * SECOND)).isFalse();
    assertThat(state.record(false, false, 102 * SECOND)).isFalse();
    assertThat(state.evidence(102 * SECOND)).isEqualTo(Evidence.of(2, 1, 0, 0, 0));
    assertThat(state.record(true, false, 103 * SECOND)).isFalse();
    assertThat(state.record(true, false, 104 * SECOND)).isFalse();
    assertThat(state.record(true, false, 105 * SECOND)).isTrue();
    String why = "4 of the last 5 calls failed; usual is 1 %";
    assertThat(detector.explain(state, 105 * SECOND)).isEqualTo(why);
    assertThat(detector.explain(state.evidence(105 * SECOND))).isEqualTo(why);
  }

  @Test
  void suspectsNothingOnceTheEvidenceHasAged() {
    FailureDetector.State state = sequential().start(0);
    state.record(true, false, SECOND);
    assertThat(state.evidence(SECOND + 1000 * SECOND).failures()).isEqualTo(1);
    assertThat(state.evidence(SECOND + 1500 * SECOND)).isEqualTo(Evidence.none());
  }

  @Test
  void goesOnSayingThatItMustOpen() {
    FailureDetector.State state = sequential().start(0);
    int second = 0;
    while (!state.record(true, false, ++second * SECOND)) {}
    assertThat(state.record(true, false, ++second * SECOND)).isTrue();
    assertThat(state.record(false, false, ++second * SECOND)).isFalse();
  }

  @Test
  void countsFailuresOfOneMomentOnce() {
    FailureDetector.State state = sequential().start(0);
    for (int call = 0; call < 1000; call++) {
      assertThat(state.record(true, false, 0)).isFalse();
    }
    assertThat(state.record(true, false, SECOND)).isFalse();
    assertThat(state.record(true, false, 2 * SECOND)).isTrue();
  }

  @Test
  void opensOnHalfTheEvidenceWhenWary() {
    FailureDetector.State state = sequential().start(0);
    assertThat(state.record(true, false, SECOND, true)).isFalse();
    assertThat(state.record(true, false, 2 * SECOND, true)).isTrue();
    FailureDetector.State consecutive = FailureDetector.consecutiveFailures(5).start(0);
    assertThat(consecutive.record(true, false, 0, true)).isFalse();
    assertThat(consecutive.record(true, false, 0, true)).isFalse();
    assertThat(consecutive.record(true, false, 0, true)).isTrue();
    assertThat(consecutive.record(true, false, 0, false)).isFalse();
    assertThat(consecutive.record(true, false, 0, false)).isTrue();
  }

  /** Calls at a constant rate, each failing at random. */
  private static long play(
      FailureDetector.State state, long now, int calls, long step, double rate, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < calls; i++) {
      now += step;
      state.record(random.nextDouble() < rate, false, now);
    }
    return now;
  }

  @ParameterizedTest
  @ValueSource(doubles = {.02, .05, .1})
  void learnsTheUsualRate(double rate) {
    double mean = 0;
    for (int seed = 0; seed < 100; seed++) {
      FailureDetector.State state = sequential().learnsUpTo(20).start(0);
      play(state, 0, 3000, SECOND, rate, seed);
      mean += state.usualFailureRate() / 100;
    }
    assertThat(mean).isBetween(90 * rate, 120 * rate);
  }

  @Test
  void needsFiveMinutesToLearnHoweverManyCallsThereAre() {
    FailureDetector.State state = sequential().learnsUpTo(20).start(0);
    play(state, 0, 30_000, SECOND / 1000, .1, 1);
    assertThat(state.usualFailureRate()).isBetween(1.5, 2.2);
  }

  @Test
  void learnsNothingUnlessTold() {
    FailureDetector.State state = sequential().start(0);
    play(state, 0, 5000, SECOND, .1, 1);
    assertThat(state.usualFailureRate()).isEqualTo(1);
  }

  @Test
  void keepsWhatItHasLearntInTheNextPhaseOnly() {
    SequentialDetector detector = sequential().learnsUpTo(20);
    FailureDetector.State first = detector.start(0);
    long now = play(first, 0, 5000, SECOND, .1, 1);
    double learnt = first.usualFailureRate();
    assertThat(learnt).isBetween(8.0, 12.0);
    FailureDetector equal = sequential().learnsUpTo(20);
    assertThat(equal.start(now, first).usualFailureRate()).isEqualTo(learnt);
    assertThat(equal.start(now, first).evidence(now)).isEqualTo(Evidence.none());
    assertThat(detector.start(now, null).usualFailureRate()).isEqualTo(1);
    assertThat(sequential().learnsUpTo(19).start(now, first).usualFailureRate()).isEqualTo(1);
    assertThat(detector.start(now, FailureDetector.consecutiveFailures(5).start(0)))
        .extracting(FailureDetector.State::usualFailureRate)
        .isEqualTo(1.0);
  }

  @Test
  void canBeGivenBackWhatItHadLearnt() {
    FailureDetector.State first = sequential().learnsUpTo(20).start(0);
    play(first, 0, 5000, SECOND, .1, 1);
    double learnt = first.usualFailureRate();
    FailureDetector.State again = sequential().learnsUpTo(20).startingAt(learnt).start(0);
    assertThat(again.usualFailureRate()).isEqualTo(learnt);
    assertThat(sequential().learnsUpTo(20).startingAt(.1).start(0).usualFailureRate()).isEqualTo(1);
    assertThat(sequential().learnsUpTo(20).startingAt(90).start(0).usualFailureRate())
        .isCloseTo(20, offset(1e-9));
  }

  @Test
  void learnsNothingFromAnOutage() {
    SequentialDetector detector = sequential().learnsUpTo(20);
    for (int seed = 0; seed < 20; seed++) {
      FailureDetector.State state = detector.start(0);
      long now = play(state, 0, 1000, SECOND, 0, seed);
      play(state, now, 60, SECOND, 1, seed);
      assertThat(state.usualFailureRate()).isEqualTo(1);
      assertThat(detector.start(now, state).usualFailureRate()).isEqualTo(1);
    }
  }

  @Test
  void learnsTheSameFromCountsThatOthersKeep() {
    AtomicLong calls = new AtomicLong(1_000_000);
    SequentialDetector detector = sequential().learnsUpTo(20);
    FailureDetector.State counted = detector.start(0, null, calls::get);
    FailureDetector.State counting = detector.start(0);
    SplittableRandom random = new SplittableRandom(7);
    for (int second = 1; second < 3000; second++) {
      boolean failed = random.nextDouble() < .08;
      counted.record(failed, false, second * SECOND);
      counting.record(failed, false, second * SECOND);
      calls.incrementAndGet();
    }
    assertThat(counted.usualFailureRate()).isEqualTo(counting.usualFailureRate()).isNotEqualTo(1);
    assertThat(counted.evidence(3000 * SECOND)).isEqualTo(counting.evidence(3000 * SECOND));
  }
}
