package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls in flight that are silent for too long are found, each once. */
class AgeRingTest {
  private static final long SECOND = 1_000_000_000L;

  /** For answers in one piece. */
  private static final long AGE = 60 * SECOND;

  /** For calls whose signs can be seen. */
  private static final long SEEN_AGE = 20 * SECOND;

  /** A bucket is at most this long. */
  private static final long WIDTH = AGE / 31;

  private final List<Long> passed = new ArrayList<>();
  private final Silence silence = Silences.of(SEEN_AGE, AGE, 0, passed::add);

  private Admission admitted(long now) {
    silence.look(now);
    return silence.admit(now);
  }

  private SignOfLife call(long now) {
    return admitted(now).newSign();
  }

  private SignOfLife seen(long now) {
    SignOfLife call = call(now);
    call.renew(now);
    return call;
  }

  @Test
  void aCallThatEndsInTimeCounts() {
    Admission call = admitted(SECOND);
    silence.look(SECOND + AGE - 1);
    assertThat(call.leave()).isTrue();
    silence.look(1000 * SECOND);
    assertThat(passed).isEmpty();
    assertThat(silence.silentCalls(1000 * SECOND)).isZero();
  }

  @Test
  void aCallThatPassesTheAgeIsToldOnceAndItsEndCountsForNothing() {
    Admission call = admitted(SECOND);
    assertThat(silence.silentCalls(SECOND + AGE + WIDTH)).isEqualTo(1);
    silence.look(SECOND + AGE + WIDTH);
    assertThat(passed).hasSize(1);
    assertThat(passed.get(0)).isBetween(SECOND + AGE - WIDTH, SECOND + AGE + WIDTH);
    assertThat(silence.silentCalls(SECOND + AGE + WIDTH)).isEqualTo(1);
    silence.look(1000 * SECOND);
    assertThat(call.leave()).isFalse();
    assertThat(silence.silentCalls(1000 * SECOND)).isZero();
    assertThat(passed).hasSize(1);
  }

  @Test
  void aSignOfLifePutsTheAgeOffAndBringsTheOtherLimit() {
    SignOfLife call = call(0);
    for (int second = 5; second <= 300; second += 5) {
      silence.look(second * SECOND);
      call.renew(second * SECOND);
    }
    assertThat(passed).isEmpty();
    silence.look(321 * SECOND);
    assertThat(passed).hasSize(1);
    assertThat(passed.get(0)).isBetween(319 * SECOND, 321 * SECOND);
    assertThat(call.end()).isFalse();
  }

  @Test
  void aSignThatComesTooLateLeavesItSilent() {
    SignOfLife call = seen(0);
    silence.look(21 * SECOND);
    call.renew(21 * SECOND);
    call.renew(22 * SECOND);
    silence.look(100 * SECOND);
    assertThat(passed).hasSize(1);
    assertThat(silence.silentCalls(100 * SECOND)).isEqualTo(1);
    assertThat(call.end()).isFalse();
    assertThat(silence.silentCalls(100 * SECOND)).isZero();
  }

  @Test
  void aSignAfterTheEndIsNone() {
    SignOfLife call = call(0);
    assertThat(call.end()).isTrue();
    call.renew(10 * SECOND);
    call.waiting(false, 10 * SECOND);
    call.waiting(true, 10 * SECOND);
    silence.look(1000 * SECOND);
    assertThat(passed).isEmpty();
  }

  @Test
  void timeInWhichNobodyWaitsIsNoSilence() {
    SignOfLife call = seen(0);
    silence.look(15 * SECOND);
    call.waiting(false, 15 * SECOND);
    call.waiting(false, 16 * SECOND);
    silence.look(500 * SECOND);
    call.waiting(true, 500 * SECOND);
    call.waiting(true, 502 * SECOND);
    silence.look(504 * SECOND);
    assertThat(passed).isEmpty();
    silence.look(506 * SECOND);
    assertThat(passed).hasSize(1);
    assertThat(call.end()).isFalse();
  }

  @Test
  void aSignWhileNobodyWaitsTakesTheSilenceAway() {
    SignOfLife call = seen(0);
    call.waiting(false, 15 * SECOND);
    call.renew(100 * SECOND);
    call.waiting(true, 500 * SECOND);
    silence.look(519 * SECOND);
    assertThat(passed).isEmpty();
    assertThat(call.end()).isTrue();
  }

  @Test
  void whoRestsAndEndsCounts() {
    SignOfLife call = call(0);
    call.waiting(false, SECOND);
    silence.look(1000 * SECOND);
    assertThat(call.end()).isTrue();
    assertThat(passed).isEmpty();
  }

  @Test
  void callsThatPassTogetherAreToldAtOneMoment() {
    List<Admission> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(admitted(i * SECOND / 1000));
    }
    silence.look(AGE + WIDTH);
    assertThat(passed).hasSize(20).containsOnly(passed.get(0));
    assertThat(passed.get(0)).isBetween(AGE, AGE + WIDTH);
    assertThat(silence.silentCalls(AGE + WIDTH)).isEqualTo(20);
    assertThat(calls).noneMatch(Admission::leave);
  }

  @Test
  void anEndThatOvertakesWhoCountsTheCallAsSilentIsNotSeen() {
    silence.limit(false).passedEnded();
    assertThat(silence.silentCalls(0)).isZero();
  }

  @Test
  void callsOfOneMomentShareTheirAdmission() {
    assertThat(admitted(SECOND)).isSameAs(admitted(SECOND)).isNotSameAs(admitted(10 * SECOND));
  }

  @Test
  void aCallWhoseThreadWasStoppedBeforeItEnteredIsSilentAtOnce() {
    silence.look(100 * SECOND);
    Admission call = silence.admit(SECOND);
    assertThat(passed).hasSize(1);
    assertThat(call.leave()).isFalse();
    assertThat(silence.silentCalls(100 * SECOND)).isZero();
  }

  @Test
  void aCallThatIsTakenOnBeforeItIsBroughtWasNeverThere() {
    AgeRing ring = new AgeRing(AGE, 0, AgeRing.SLOTS);
    assertThat(ring.leave(SECOND)).as("nobody has told of it").isTrue();
    ring.enter(SECOND, passed::add);
    ring.find(1000 * SECOND, passed::add);
    assertThat(passed).isEmpty();
    assertThat(ring.leave(SECOND)).isFalse();
  }

  @Test
  void isDueOnlyWhenTheNextBucketIs() {
    AgeRing ring = new AgeRing(AGE, 0, AgeRing.SLOTS);
    assertThat(ring.isDue(0)).isFalse();
    ring.find(AGE / 2, passed::add);
    assertThat(ring.isDue(AGE / 2)).isFalse();
    assertThat(ring.isDue(AGE / 2 + WIDTH)).isTrue();
  }
}
