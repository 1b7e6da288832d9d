package dev.halfopen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;

/** A share of the calls passes that grows from a tenth to all of them. */
class RampTest {
  private static final long SECOND = 1_000_000_000L;

  /** How many of 100 calls a second pass, by second. */
  private static int[] admitted(Ramp ramp, long start, int seconds, int perSecond) {
    int[] admitted = new int[seconds];
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i < perSecond; i++) {
        long now = start + second * SECOND + i * SECOND / perSecond;
        admitted[second] += ramp.admits(now) ? 1 : 0;
      }
    }
    return admitted;
  }

  @Test
  void v2GrowsFromATenthToAll() {
    int[] admitted = admitted(new Ramp(0, 10 * SECOND), 0, 15, 100);
    assertThat(admitted[0]).isBetween(12, 17);
    assertThat(admitted[4]).isBetween(48, 52);
    assertThat(admitted[9]).isBetween(93, 97);
    assertThat(admitted[10]).isEqualTo(100);
    assertThat(admitted[14]).isEqualTo(100);
  }

  @Test
  void isTheSameByAnyClock() {
    int[] expected = admitted(new Ramp(0, 10 * SECOND), 0, 12, 37);
    for (long start : new long[] {Long.MAX_VALUE - 3 * SECOND, Long.MIN_VALUE, -5 * SECOND}) {
      assertThat(admitted(new Ramp(start, 10 * SECOND), start, 12, 37)).isEqualTo(expected);
    }
  }

  @Test
  void isNotFeltWithLittleTraffic() {
    assertThat(admitted(new Ramp(0, 60 * SECOND), 0, 60, 1)).containsOnly(1);
  }

  @Test
  void admitsTheFirstCall() {
    Ramp ramp = new Ramp(0, 10 * SECOND);
    assertThat(ramp.admits(0)).isTrue();
    assertThat(ramp.admits(0)).isFalse();
    assertThat(ramp.admits(SECOND - 1)).isFalse();
    assertThat(ramp.admits(SECOND)).isTrue();
    assertThat(ramp.admits(SECOND)).isFalse();
  }

  @Test
  void tellsItsShareAndItsEnd() {
    Ramp ramp = new Ramp(0, 10 * SECOND);
    assertThat(ramp.share(-SECOND)).isCloseTo(.1, offset(1e-4));
    assertThat(ramp.share(0)).isCloseTo(.1, offset(1e-4));
    assertThat(ramp.share(5 * SECOND)).isCloseTo(.55, offset(1e-4));
    assertThat(ramp.share(10 * SECOND)).isEqualTo(1);
    assertThat(ramp.isOver(10 * SECOND - 1)).isFalse();
    assertThat(ramp.isOver(10 * SECOND)).isTrue();
  }

  @Test
  void isNoneWithoutALength() {
    Ramp none = new Ramp(5, 0);
    assertThat(none.isOver(5)).isTrue();
    assertThat(none.admits(5)).isTrue();
    assertThat(none.share(5)).isEqualTo(1);
  }

  @Test
  void lastsADayAtMost() {
    long day = 24 * 3600 * SECOND;
    int[] admitted = new int[24];
    Ramp ramp = new Ramp(-7, day);
    for (int hour = 0; hour < 24; hour++) {
      for (int i = 0; i < 10_000; i++) {
        admitted[hour] += ramp.admits(-7 + hour * 3600 * SECOND + i * SECOND / 100) ? 1 : 0;
      }
      assertThat(admitted[hour] / 10_000.0).isCloseTo(.1 + .9 * hour / 24, offset(.003));
    }
  }
}
