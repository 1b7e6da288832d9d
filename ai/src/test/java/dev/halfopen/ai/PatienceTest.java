package dev.halfopen.ai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void onlyTheTimeInWhichTheConsumerWaitsCounts() {
    Patience patience = new Patience(100);
    assertThat(patience.isWaiting()).isTrue();
    assertThat(patience.waited(110)).isEqualTo(10);
    patience.waiting(false, 120);
    assertThat(patience.isWaiting()).isFalse();
    assertThat(patience.waited(500)).isEqualTo(20);
    patience.waiting(false, 600);
    patience.waiting(true, 700);
    patience.waiting(true, 705);
    assertThat(patience.waited(710)).isEqualTo(30);
    patience.waiting(false, 720);
    patience.waiting(true, 800);
    assertThat(patience.waited(805)).isEqualTo(45);
  }

  @Test
  void contentEndsTheWaitingAndTheFirstIsToldFromTheOthers() {
    Patience patience = new Patience(100);
    assertThat(patience.hasContent()).isFalse();
    assertThat(patience.content(150)).isTrue();
    assertThat(patience.content(160)).isFalse();
    assertThat(patience.content(190)).isFalse();
    assertThat(patience.hasContent()).isTrue();
    assertThat(patience.waited(195)).isEqualTo(5);
    assertThat(patience.pace(Duration.ofNanos(95), 195))
        .isEqualTo(
            new Pace(
                Duration.ofNanos(95),
                Duration.ofNanos(50),
                Duration.ofNanos(30),
                Duration.ofNanos(45)));
  }

  @Test
  void withoutContentThereIsNoPaceAndWithOnePieceNoGap() {
    Patience patience = new Patience(0);
    assertThat(patience.pace(Duration.ofNanos(9), 9))
        .isEqualTo(new Pace(Duration.ofNanos(9), null, null, null));
    patience.content(4);
    assertThat(patience.pace(Duration.ofNanos(9), 9).longestGap()).isNull();
    patience.content(4);
    assertThat(patience.pace(Duration.ofNanos(9), 9).longestGap()).isEqualTo(Duration.ZERO);
  }

  @Test
  void aClockThatGoesBackMakesNoNegativeTimes() {
    Patience patience = new Patience(100);
    patience.content(90);
    assertThat(patience.pace(Duration.ZERO, 80).toFirstContent()).isEqualTo(Duration.ZERO);
    assertThat(patience.pace(Duration.ZERO, 80).sinceFirstContent()).isEqualTo(Duration.ZERO);
  }
}
