package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls in flight that are silent for too long are found, each once. */
class AgeRingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long AGE = 20 * SECOND;

  /** A bucket is at most this long. */
  private static final long WIDTH = AGE / 31;

  private final List<Long> passed = new ArrayList<>();
  private final AgeRing ring = new AgeRing(AGE, 0);

  private void close(long now) {
    if (ring.isDue(now)) {
      ring.find(now, passed::add);
    }
  }

  private SignOfLife call(long now) {
    close(now);
    SignOfLife call = new SignOfLife(now);
    call.enter(ring, passed::add);
    return call;
  }

  @Test
  void aCallThatEndsInTimeCounts() {
    SignOfLife call = call(SECOND);
    close(SECOND + AGE - 1);
    assertThat(call.end(ring)).isTrue();
    close(100 * SECOND);
    assertThat(passed).isEmpty();
    assertThat(ring.overdue()).isZero();
  }

  @Test
  void aCallThatPassesTheAgeIsToldOnceAndItsEndCountsForNothing() {
    SignOfLife call = call(SECOND);
    close(SECOND + AGE + WIDTH);
    assertThat(passed).hasSize(1);
    assertThat(passed.get(0)).isBetween(SECOND + AGE - WIDTH, SECOND + AGE + WIDTH);
    assertThat(ring.overdue()).isEqualTo(1);
    close(1000 * SECOND);
    assertThat(call.end(ring)).isFalse();
    assertThat(ring.overdue()).isZero();
    assertThat(passed).hasSize(1);
  }

  @Test
  void aSignOfLifePutsTheAgeOff() {
    SignOfLife call = call(0);
    for (int second = 5; second <= 300; second += 5) {
      close(second * SECOND);
      call.renew(second * SECOND, ring, passed::add);
    }
    assertThat(passed).isEmpty();
    assertThat(call.lastSignAt()).isEqualTo(300 * SECOND);
    close(321 * SECOND);
    assertThat(passed).hasSize(1);
    assertThat(call.end(ring)).isFalse();
  }

  @Test
  void aSignThatComesTooLateLeavesItOverdue() {
    SignOfLife call = call(0);
    close(21 * SECOND);
    call.renew(21 * SECOND, ring, passed::add);
    call.renew(22 * SECOND, ring, passed::add);
    close(100 * SECOND);
    assertThat(passed).hasSize(1);
    assertThat(ring.overdue()).isEqualTo(1);
    assertThat(call.lastSignAt()).isEqualTo(22 * SECOND);
    assertThat(call.end(ring)).isFalse();
    assertThat(ring.overdue()).isZero();
  }

  @Test
  void aSignAfterTheEndIsNone() {
    SignOfLife call = call(0);
    assertThat(call.end(ring)).isTrue();
    call.renew(10 * SECOND, ring, passed::add);
    close(100 * SECOND);
    assertThat(passed).isEmpty();
    assertThat(call.lastSignAt()).isZero();
  }

  @Test
  void callsThatPassTogetherAreToldAsIfOneAfterTheOther() {
    for (int i = 0; i < 20; i++) {
      call(i * SECOND / 1000);
    }
    close(AGE + WIDTH);
    assertThat(passed).hasSize(20).isSorted().doesNotHaveDuplicates();
    assertThat(passed.get(0)).isGreaterThanOrEqualTo(AGE);
    assertThat(passed.get(19)).isLessThan(AGE + WIDTH);
    assertThat(ring.overdue()).isEqualTo(20);
  }

  @Test
  void aCallWhoseThreadWasStoppedBeforeItEnteredIsOverdueAtOnce() {
    close(50 * SECOND);
    SignOfLife call = new SignOfLife(SECOND);
    call.enter(ring, passed::add);
    assertThat(passed).hasSize(1);
    assertThat(call.end(ring)).isFalse();
    assertThat(ring.overdue()).isZero();
  }

  @Test
  void isDueOnlyWhenTheNextBucketIs() {
    assertThat(ring.isDue(0)).isFalse();
    ring.find(AGE / 2, passed::add);
    assertThat(ring.isDue(AGE / 2)).isFalse();
    assertThat(ring.isDue(AGE / 2 + WIDTH)).isTrue();
  }
}
