package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is learnt in one word of whole numbers is what one would learn with fractions at hand. */
class UsualRateProperties {
  /** Some calls succeed, then one fails, so many intervals after the failure before. */
  record Failure(long successesBefore, long intervalsAfter) {}

  @Provide
  Arbitrary<List<Failure>> failures() {
    Arbitrary<Long> successes =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.longs().between(0, 10)),
            Tuple.of(5, Arbitraries.longs().between(0, 1000)),
            Tuple.of(1, Arbitraries.longs().between(0, 100_000)));
    Arbitrary<Long> intervals =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.longs().between(0, 3)),
            Tuple.of(5, Arbitraries.longs().between(0, 600)),
            Tuple.of(1, Arbitraries.longs().between(0, 200_000)),
            Tuple.of(1, Arbitraries.longs().between(-5, 0)));
    return Combinators.combine(successes, intervals).as(Failure::new).list().ofMaxSize(100);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void followsTheFormula(
      @ForAll("failures") List<Failure> failures, @ForAll long callsBefore, @ForAll boolean wide) {
    double lowest = wide ? .01 : 1;
    double highest = wide ? 80 : 20;
    AtomicLong calls = new AtomicLong(callsBefore);
    UsualRate usual = new UsualRate(lowest, highest, 9, 2, calls::get);
    double expected = 2;
    long interval = 0;
    long lesson = 0;
    long some = 0;
    long failed = 0;
    for (Failure failure : failures) {
      interval += failure.intervalsAfter();
      some += failure.successesBefore() + 1;
      failed++;
      calls.addAndGet(failure.successesBefore());
      usual.failed(interval);
      calls.incrementAndGet();
      if (interval > lesson) {
        // The most that fits is taken for one too few.
        long of = Math.max((some + 1) % 131_072 - 1, failed);
        double weight = 1 - Math.exp(-Math.min(of, interval - lesson) / 300.0);
        expected += weight * (100.0 * failed / of - expected);
        expected = Math.max(lowest, Math.min(highest, expected));
        lesson = interval;
        some = 0;
        failed = 0;
      }
      assertThat(usual.rate()).isCloseTo(expected, offset(expected * .003));
      double level = 8 * Math.log(usual.rate() / lowest) / Math.log(highest / lowest);
      assertThat((double) usual.level()).isCloseTo(level, offset(.501));
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void takesBackWhatItNoted(
      @ForAll("failures") List<Failure> before, @ForAll("failures") List<Failure> after) {
    AtomicLong calls = new AtomicLong();
    UsualRate usual = new UsualRate(1, 20, 9, 2, calls::get);
    long interval = play(usual, calls, 0, before);
    double rate = usual.rate();
    int noted = usual.noted();
    interval = play(usual, calls, interval, after);
    usual.alarmed(noted, interval);
    assertThat(usual.rate()).isEqualTo(rate);
    usual.failed(interval);
    assertThat(usual.rate()).as("a lesson of no time").isEqualTo(rate);
  }

  @Example
  void aFailedCallThatIsNeverCountedAsEndedTakesNothingFromWhatWasLearnt() {
    UsualRate usual = new UsualRate(1, 20, 9, 10, () -> 1000);
    usual.failed(1000);
    assertThat((double) usual.notedBefore(2000)).isCloseTo(usual.noted(), offset(100.0));
  }

  private static long play(
      UsualRate usual, AtomicLong calls, long interval, List<Failure> failures) {
    for (Failure failure : failures) {
      interval += failure.intervalsAfter();
      calls.addAndGet(failure.successesBefore());
      usual.failed(interval);
      calls.incrementAndGet();
    }
    return interval;
  }
}
