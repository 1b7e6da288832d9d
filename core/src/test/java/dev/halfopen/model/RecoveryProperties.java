package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.recover.RecoveryDelay;
import dev.halfopen.recover.RecoveryTest;
import dev.halfopen.recover.RecoveryTest.Decision;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Recovery tests decide, and recovery delays last, as the contract says. */
class RecoveryProperties {
  private static final long LONGEST = Duration.ofDays(365).toNanos();
  private static final Duration ROUNDING = Duration.ofNanos(4);

  @Provide
  Arbitrary<TestSpec> specs() {
    return AllSettings.tests();
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void aRecoveryTestDecidesByItsReports(
      @ForAll("specs") TestSpec spec, @ForAll List<@IntRange(max = 3) Integer> calls) {
    RecoveryTest.State state = spec.recipe().start();
    assertThat(spec.recipe().trialCalls()).isEqualTo(spec.trialCalls());
    List<Past> reports = new ArrayList<>();
    Decision decision = Decision.UNDECIDED;
    for (int call : calls) {
      if (decision != Decision.UNDECIDED) {
        break; // The phase is over.
      }
      boolean failed = (call & 1) != 0;
      boolean slow = (call & 2) != 0;
      reports.add(new Past(failed, slow, 0));
      decision = spec.judge(reports);
      assertThat(state.record(failed, slow)).isEqualTo(decision);
      assertThat(state.afterFailures(0)).isEqualTo(decision);
      Seen seen = Seen.in(reports, spec.minimumCalls());
      seen.isToldBy(state.evidence());
      List<Past> oneMore = new ArrayList<>(reports);
      oneMore.add(new Past(true, false, 0));
      if (decision == Decision.UNDECIDED) {
        assertThat(state.afterFailures(1)).isEqualTo(spec.judge(oneMore));
      }
    }
  }

  @Property(tries = 2000)
  void aCountedTestIsDecidedWithinItsWindow(
      @ForAll @IntRange(min = 1, max = 20) int m, @ForAll List<Boolean> failures) {
    int n = m + failures.size() / 2;
    RecoveryTest.State state = RecoveryTest.successes(m).outOf(n).start();
    Decision decision = Decision.UNDECIDED;
    for (int i = 0; i < n && decision == Decision.UNDECIDED; i++) {
      boolean failed = !failures.isEmpty() && failures.get(i % failures.size());
      decision = state.record(failed, false);
    }
    assertThat(decision).isNotEqualTo(Decision.UNDECIDED);
  }

  @Provide
  Arbitrary<Long> delays() {
    return Arbitraries.longs().between(0, LONGEST);
  }

  @Property(tries = 5000)
  void anExponentialDelayGrowsUpToItsMaximum(
      @ForAll("delays") long a,
      @ForAll("delays") long b,
      @ForAll @DoubleRange(min = 1, max = 10) double factor,
      @ForAll @IntRange(min = 1, max = 100) int attempt) {
    Duration first = Duration.ofNanos(Math.min(a, b));
    Duration max = Duration.ofNanos(Math.max(a, b));
    RecoveryDelay delay = RecoveryDelay.exponential(first, factor, max);
    // A double is exact up to 104 days, and to a few nanoseconds up to a year.
    Duration almostFirst = first.compareTo(ROUNDING) > 0 ? first.minus(ROUNDING) : Duration.ZERO;
    assertThat(delay.delay(1)).isBetween(almostFirst, first.plus(ROUNDING));
    assertThat(delay.delay(attempt)).isBetween(almostFirst, max);
    assertThat(delay.delay(attempt + 1)).isGreaterThanOrEqualTo(delay.delay(attempt));
    assertThat(delay.delay(Integer.MAX_VALUE)).isBetween(almostFirst, max);
  }

  @Property(tries = 5000)
  void jitterOnlyShortens(
      @ForAll("delays") long first,
      @ForAll @DoubleRange(min = 0, max = 1) double jitter,
      @ForAll @IntRange(min = 1, max = 50) int attempt) {
    Duration max = Duration.ofDays(365);
    var plain = RecoveryDelay.exponential(Duration.ofNanos(first), 2, max);
    Duration longest = plain.delay(attempt);
    Duration jittered = plain.jitter(jitter).delay(attempt);
    long shortest = (long) (longest.toNanos() * (1 - jitter));
    assertThat(jittered).isBetween(Duration.ofNanos(Math.max(0, shortest - 8)), longest);
  }

  /** Numbers of calls for which every rate has at most three decimals. */
  @Provide
  Arbitrary<Integer> roundNumbers() {
    return Arbitraries.of(8, 20, 32, 125, 160, 500, 800, 1000, 3125, 4000, 10_000);
  }

  @Property(tries = 3000)
  void aRateOfTrialsEqualToTheLimitReopens(
      @ForAll("roundNumbers") int calls, @ForAll @IntRange(max = 9999) int any) {
    int failures = any % calls + 1;
    double limit =
        Double.parseDouble(BigDecimal.valueOf(failures * 100_000L / calls, 3).toString());
    RecoveryTest.State state = RecoveryTest.failureRateBelow(limit).over(calls).start();
    Decision decision = Decision.UNDECIDED;
    for (int i = 0; i < calls; i++) {
      decision = state.record(i < failures, false);
    }
    assertThat(decision).isEqualTo(Decision.REOPEN);
  }

  @Property(tries = 1000)
  void aFixedDelayIsFixed(@ForAll("delays") long nanos, @ForAll @IntRange(min = 1) int attempt) {
    Duration delay = Duration.ofNanos(nanos);
    assertThat(RecoveryDelay.fixed(delay).delay(attempt)).isEqualTo(delay);
    assertThat(RecoveryDelay.of(n -> delay).delay(attempt)).isEqualTo(delay);
    assertThat(RecoveryDelay.fixed(delay)).isEqualTo(RecoveryDelay.fixed(Duration.ofNanos(nanos)));
  }
}
