package dev.halfopen.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows count what a list of the calls would, call by call, over many rounds of their rings. */
class WindowsTest {
  private static final long SECOND = 1_000_000_000L;

  private record Call(boolean failed, boolean slow, long at) {}

  private final List<Call> calls = new ArrayList<>();
  private final Random random = new Random(7);

  /** One call in so many fails, and one in so many is slow. */
  private Call next(long at, int odds) {
    Call call = new Call(random.nextInt(odds) == 0, random.nextInt(odds) == 0, at);
    calls.add(call);
    return call;
  }

  private static Evidence counted(List<Call> window, int minimumCalls) {
    return Evidence.of(
        window.size(),
        window.stream().filter(Call::failed).count(),
        window.stream().filter(Call::slow).count(),
        window.stream().filter(c -> c.failed() && c.slow()).count(),
        minimumCalls);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 64, 100, 1000})
  void aCountWindowHoldsTheLastCalls(int size) {
    FailureDetector.State window = new CountWindow(size, new RateRule(50, 60, size));
    assertThat(window.evidence(0)).isEqualTo(Evidence.none());
    for (int i = 0; i < 12 * size + 3; i++) {
      // Rounds of many failures, and rounds with few or none.
      Call call = next(0, i / size % 4 < 2 ? 3 : 5 * size);
      List<Call> last = calls.subList(Math.max(0, calls.size() - size), calls.size());
      Evidence expected = counted(last, size);
      boolean full = last.size() == size;
      boolean trips = full && (expected.failureRate() >= 50 || expected.slowCallRate() >= 60);
      assertThat(window.record(call.failed(), call.slow(), 0)).isEqualTo(trips);
      assertThat(window.evidence(0)).isEqualTo(expected);
    }
  }

  @Test
  void aCountWindowOfAMillionCallsKeepsItsCountsApart() {
    int size = FailureDetector.MAX_CALLS;
    FailureDetector.State window = new CountWindow(size, new CountRule(size, size));
    for (int i = 0; i < size; i++) {
      assertThat(window.record(true, true, 0)).isEqualTo(i == size - 1);
    }
    assertThat(window.evidence(0)).isEqualTo(Evidence.of(size, size, size, size, size));
    window.record(false, false, 0);
    assertThat(window.evidence(0)).isEqualTo(Evidence.of(size, size - 1, size - 1, size - 1, size));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3 * SECOND, Long.MAX_VALUE - 2 * SECOND, Long.MIN_VALUE})
  void aTimeWindowHoldsTheCallsOfItsBuckets(long origin) {
    check(Duration.ofSeconds(1), SECOND, 1, origin);
    check(Duration.ofSeconds(5), SECOND, 5, origin);
    check(Duration.ofSeconds(100), SECOND, 100, origin);
    check(Duration.ofSeconds(101), 1_010_000_000L, 100, origin);
    check(Duration.ofMillis(1500), 150_000_000L, 10, origin);
  }

  private void check(Duration length, long width, long buckets, long origin) {
    calls.clear();
    TimeWindow window = new TimeWindow(length, new RateRule(60, 70, 4), origin);
    long start = Math.floorMod(origin, width);
    long elapsed = 0;
    for (int i = 0; i < 400; i++) {
      elapsed += random.nextInt(20) == 0 ? 3 * width * buckets / 2 : random.nextLong(width);
      Call call = next(elapsed, random.nextBoolean() ? 3 : 100);
      if (random.nextInt(3) == 0) {
        window.stripe();
      }
      long newest = (start + elapsed) / width;
      List<Call> held =
          calls.stream().filter(c -> newest - (start + c.at()) / width < buckets).toList();
      Evidence expected = counted(held, 4);
      boolean trips =
          held.size() >= 4 && (expected.failureRate() >= 60 || expected.slowCallRate() >= 70);
      assertThat(window.record(call.failed(), call.slow(), origin + elapsed)).isEqualTo(trips);
      assertThat(window.evidence(origin + elapsed)).isEqualTo(expected);
      long later = elapsed + random.nextLong(width * (buckets + 1));
      long newestLater = (start + later) / width;
      assertThat(window.evidence(origin + later))
          .isEqualTo(
              counted(
                  calls.stream()
                      .filter(c -> newestLater - (start + c.at()) / width < buckets)
                      .toList(),
                  4));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBucketCountsMoreCallsThanItsWordHolds(boolean striped) {
    TimeWindow window = new TimeWindow(Duration.ofSeconds(2), new CountRule(1_000_000, 1), 0);
    for (int i = 0; i < 70_000; i++) {
      if (striped && i % 1_000 == 0) {
        window.stripe();
      }
      window.record(true, i % 2 == 0, 0);
    }
    assertThat(window.evidence(0)).isEqualTo(Evidence.of(70_000, 70_000, 35_000, 35_000, 1));
    assertThat(window.evidence(2 * SECOND)).isEqualTo(Evidence.none());
  }

  @Test
  void aCallerWithAnOlderClockReadingCountsInTheNewestBucket() {
    FailureDetector.State window = new TimeWindow(Duration.ofSeconds(3), new CountRule(3, 3), 0);
    window.record(true, false, 5 * SECOND);
    window.record(true, false, 4 * SECOND);
    assertThat(window.record(true, false, 3 * SECOND)).isTrue();
    assertThat(window.evidence(7 * SECOND).calls()).isEqualTo(3);
    assertThat(window.evidence(8 * SECOND).calls()).isZero();
  }

  @Test
  void aSuccessEndsAStreakAndNothingElseDoes() {
    FailureDetector.State streak = FailureDetector.consecutiveFailures(3).start(0);
    assertThat(streak.record(true, false, 0)).isFalse();
    assertThat(streak.record(true, false, 0)).isFalse();
    assertThat(streak.record(false, true, 0)).isFalse();
    assertThat(streak.evidence(0)).isEqualTo(Evidence.none());
    assertThat(streak.record(true, false, 0)).isFalse();
    assertThat(streak.record(true, false, 0)).isFalse();
    assertThat(streak.record(true, false, 0)).isTrue();
    assertThat(streak.record(true, false, 0)).isTrue();
    assertThat(streak.evidence(0)).isEqualTo(Evidence.of(3, 3, 0, 0, 0));
  }
}
