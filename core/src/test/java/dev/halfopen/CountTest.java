package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.sun.management.ThreadMXBean;
import dev.halfopen.CallNotPermittedException.Reason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each figure can be read by itself: the same as in a snapshot, for nothing, and never falling. */
class CountTest {
  private final Fixture given =
      new Fixture(s -> s.failureThreshold(2).slowCallThreshold(Duration.ofSeconds(1)));

  private long count(Count which) {
    return given.breaker.metrics().count(which);
  }

  private Map<Count, Long> all() {
    Map<Count, Long> all = new EnumMap<>(Count.class);
    for (Count which : Count.values()) {
      all.put(which, count(which));
    }
    return all;
  }

  /** Something of every kind that can happen, and two calls that go on. */
  private void doAll() {
    Permit late = given.breaker.acquirePermit();
    given.breaker.acquirePermit();
    given.succeed();
    given.breaker.acquirePermit().report(Verdict.success(), Duration.ofSeconds(2));
    given.report(Verdict.ignored());
    given.report(Verdict.throttled(Fixture.BOOM, Duration.ofSeconds(3)));
    given.rejection();
    given.advanceSeconds(3);
    given.fail(2);
    late.succeed();
    given.rejection();
    given.rejection();
    given.advanceSeconds(30);
    Permit trial = given.breaker.acquirePermit();
    given.rejection();
    trial.succeed();
    given.report(Verdict.exhausted(Fixture.BOOM, Duration.ofSeconds(1)));
    given.breaker.operate(OperatingMode.SHADOW);
    given.succeed();
    given.breaker.operate(OperatingMode.FORCED_OPEN);
    given.rejection();
    given.breaker.operate(OperatingMode.AUTOMATIC);
    given.breaker.reset();
    Arrays.stream(Effort.values()).forEach(given.breaker::record);
  }

  @Test
  void isTheSameAsInASnapshot() {
    doAll();
    Map<String, Object> counted = given.counted().toMap();
    Map<String, Long> expected =
        counted.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Long)
            .collect(
                Collectors.toMap(
                    entry -> entry.getKey().toUpperCase(Locale.ROOT),
                    entry -> (Long) entry.getValue()));
    given
        .counted()
        .rejectedByReason()
        .forEach((reason, calls) -> expected.put("REJECTED_" + reason, calls));
    Map<String, Long> found =
        all().entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    assertThat(found).containsAllEntriesOf(expected);
    assertThat(count(Count.ADMITTED_CALLS))
        .isEqualTo(count(Count.TOTAL_CALLS) + count(Count.CALLS_IN_FLIGHT));
    assertThat(all().entrySet())
        .filteredOn(entry -> entry.getValue() == 0)
        .extracting(Map.Entry::getKey)
        .containsExactly(Count.REJECTED_RAMPING, Count.DROPPED_EVENTS);
  }

  @Test
  void outcomesAreDisjointAndMakeUpTheTotal() {
    doAll();
    ResilienceMetrics metrics = given.breaker.metrics();
    assertThat(metrics.count(Outcome.SUCCESS)).isEqualTo(count(Count.SUCCESSFUL_CALLS));
    assertThat(metrics.count(Outcome.THROTTLED)).isEqualTo(count(Count.THROTTLED_CALLS));
    assertThat(metrics.count(Outcome.EXHAUSTED)).isEqualTo(count(Count.EXHAUSTED_CALLS));
    assertThat(metrics.count(Outcome.IGNORED)).isEqualTo(count(Count.IGNORED_CALLS));
    assertThat(metrics.count(Outcome.FAILURE)).isEqualTo(2);
    assertThat(Arrays.stream(Outcome.values()).mapToLong(metrics::count).sum())
        .isEqualTo(count(Count.TOTAL_CALLS));
  }

  @Test
  void everyReasonOfARejectionHasItsCount() {
    assertThat(Arrays.stream(Count.values()).map(Count::name))
        .containsAll(Stream.of(Reason.values()).map(reason -> "REJECTED_" + reason).toList());
  }

  @Test
  void neverFallsWhenTheMetricsAreReset() {
    doAll();
    Map<Count, Long> before = all();
    given.breaker.metrics().reset();
    assertThat(given.counted().totalCalls()).isZero();
    assertThat(all()).isEqualTo(before);
    doAll();
    before.remove(Count.CALLS_IN_FLIGHT);
    assertThat(all())
        .allSatisfy(
            (which, now) -> assertThat(now).isGreaterThanOrEqualTo(before.getOrDefault(which, 0L)));
  }

  @Test
  @DisplayName("seam 3: reading all counts of a breaker allocates nothing")
  void allocatesNothing() {
    doAll();
    ResilienceMetrics metrics = given.breaker.metrics();
    Count[] counts = Count.values();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long fewest = Long.MAX_VALUE;
    long sum = 0;
    for (int round = 0; round < 50; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < 10_000; i++) {
        sum += metrics.count(counts[i % counts.length]);
      }
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(self) - before);
    }
    // What the measurement itself allocates.
    assertThat(fewest).isLessThan(1_000);
    assertThat(sum).isPositive();
  }

  @Test
  void mustNotBeNull() {
    assertThatNullPointerException().isThrownBy(() -> count(null));
  }
}
