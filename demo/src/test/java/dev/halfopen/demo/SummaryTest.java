package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.demo.CallRecord.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Duration IN_TIME = Duration.ofSeconds(1);

  @Test
  void putsBothRunsSideBySide() {
    Summary.Side with =
        new Summary.Side(
            List.of(new Figures(12, 3.25, 1.5), new Figures(1, 0, 0)),
            List.of(call(0.3, Outcome.ANSWERED), call(0, Outcome.REJECTED)));
    Summary.Side without =
        new Summary.Side(
            List.of(new Figures(160, 80, Double.NaN), new Figures(100, 0.3, 0)),
            List.of(call(7, Outcome.ANSWERED), call(3, Outcome.FAILED)));

    assertThat(new Summary(List.of("hanging", "rate limited"), with, without, IN_TIME).lines())
        .containsExactly(
            "                         requests that     seconds callers       seconds until",
            "                           reached the          waited for      normal service",
            "                          sick service            failures      after recovery",
            "service was              with  without       with  without       with  without",
            "hanging                    12      160        3.3     80.0        1.5    never",
            "rate limited                1      100        0.0      0.3        0.0      0.0",
            "in all                     13      260        3.3     80.3        1.5    never",
            "",
            "                         with  without",
            "calls                       2        2",
            "answered                    1        1",
            "  within 1.00s              1        0",
            "failed                      0        1",
            "rejected, unsent            1        0");
  }

  @Test
  void fitsEightyColumnsWithTheLargestRun() {
    Figures large = new Figures(16_000, 1_280_000.5, 80.5);
    Summary.Side side = new Summary.Side(List.of(large), List.of());

    assertThat(new Summary(List.of("rate limited"), side, side, IN_TIME).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(Plain.WIDTH));
  }

  private static CallRecord call(double seconds, Outcome outcome) {
    return new CallRecord(Duration.ZERO, Duration.ofMillis((long) (seconds * 1_000)), outcome);
  }
}
