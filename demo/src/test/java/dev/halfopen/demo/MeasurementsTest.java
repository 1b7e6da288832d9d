package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.demo.CallRecord.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  private final Measurements measurements = new Measurements();

  @Test
  void countsACallInTheSecondsOfItsBeginningAndOfItsEnd() {
    call(900, 1_100, Outcome.ANSWERED);
    call(1_000, 1_999, Outcome.FAILED);
    call(1_500, 1_500, Outcome.REJECTED);
    call(1_600, 2_000, Outcome.ANSWERED);

    assertThat(measurements.second(0)).isEqualTo(new Second(1, 0, 0, 0, null, null));
    assertThat(measurements.second(1))
        .isEqualTo(new Second(3, 1, 1, 1, Duration.ofMillis(200), Duration.ofMillis(999)));
    assertThat(measurements.second(2).answered()).isEqualTo(1);
    assertThat(measurements.total().sent()).isEqualTo(4);
    assertThat(measurements.calls()).hasSize(4);
  }

  @Test
  void aPercentileIsTheSmallestValueThatSoManyDoNotExceed() {
    for (int i = 100; i >= 1; i--) {
      call(0, i, Outcome.ANSWERED);
    }

    assertThat(measurements.total().p50()).isEqualTo(Duration.ofMillis(50));
    assertThat(measurements.total().p95()).isEqualTo(Duration.ofMillis(95));
  }

  @Test
  void oneCallIsEveryPercentile() {
    call(0, 7, Outcome.FAILED);

    assertThat(measurements.total().p50()).isEqualTo(Duration.ofMillis(7));
    assertThat(measurements.total().p95()).isEqualTo(Duration.ofMillis(7));
  }

  private void call(long due, long ended, Outcome outcome) {
    measurements.began(Duration.ofMillis(due));
    measurements.ended(new CallRecord(Duration.ofMillis(due), Duration.ofMillis(ended), outcome));
  }
}
