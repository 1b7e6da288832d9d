package dev.halfopen.pipeline;

import static dev.halfopen.pipeline.PipelineFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How long an attempt is waited for, learnt from those before. */
class HedgeDelayTest {
  private static void took(HedgeDelay delay, int first, int last) {
    for (int i = first; i >= last; i--) {
      delay.took(i);
    }
  }

  @Test
  void isTheQuantileOfWhatWasLearntInAnyOrder() {
    HedgeDelay delay = new HedgeDelay(Hedge.atQuantile(0.9, seconds(2)));
    took(delay, 19, 1);
    assertThat(delay.nanos()).isEqualTo(seconds(2).toNanos());
    took(delay, 20, 20);
    assertThat(delay.nanos()).isEqualTo(18);
  }

  @Test
  void onlyTheLatestHundredCount() {
    HedgeDelay delay = new HedgeDelay(Hedge.atQuantile(0.5, seconds(2)));
    took(delay, 1_250, 1_001);
    took(delay, 100, 1);
    assertThat(delay.nanos()).isEqualTo(50);
  }

  @Test
  void aFixedDelayLearnsNothing() {
    HedgeDelay delay = new HedgeDelay(Hedge.after(seconds(2)));
    took(delay, 100, 1);
    assertThat(delay.nanos()).isEqualTo(seconds(2).toNanos());
  }

  @Test
  void aQuantileIsMoreThanNothingAndLessThanAll() {
    assertThatThrownBy(() -> Hedge.atQuantile(0, seconds(2)))
        .hasMessageContaining("quantile: 0.0 (expected: more than 0, less than 1)");
    assertThatThrownBy(() -> Hedge.atQuantile(1, seconds(2)))
        .hasMessageContaining("quantile: 1.0 (expected: 0 or more, less than 1)");
    assertThatThrownBy(() -> Hedge.atQuantile(Double.NaN, seconds(2)))
        .hasMessageContaining("quantile: NaN");
  }
}
