package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CircuitState;
import dev.halfopen.demo.CallRecord.Outcome;
import dev.halfopen.simulator.Timeline;
import dev.halfopen.simulator.Timeline.Bin;
import dev.halfopen.simulator.Timeline.Change;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Settings SETTINGS = Settings.scripted(Scenario.NORMAL_LENGTH, 10, 7);
  private static final Scenario SCENARIO = Scenario.lasting(Scenario.NORMAL_LENGTH);

  @Test
  void countsTheCallsOfEachSecondByTheirEnds() {
    Timeline timeline =
        Timelines.of(
            SCENARIO,
            SETTINGS.length(),
            List.of(
                call(0, 900, Outcome.ANSWERED),
                call(500, 1_500, Outcome.FAILED),
                call(1_000, 1_000, Outcome.REJECTED),
                call(1_000, 1_100, Outcome.HALF_ANSWERED)),
            List.of(new Change(Duration.ZERO, CircuitState.CLOSED)));

    assertThat(timeline.bins()).hasSize((int) SETTINGS.length().toSeconds());
    assertThat(timeline.bins().get(0)).isEqualTo(new Bin(1, 0, 0, 0.9, 0.9));
    assertThat(timeline.bins().get(1)).isEqualTo(new Bin(0, 2, 1, 1.1 / 3, 1));
    assertThat(timeline.bins().get(2)).isEqualTo(new Bin(0, 0, 0, Double.NaN, 0));
    assertThat(timeline.episodes()).hasSize(4);
  }

  @Test
  void statesBeginClosedAndForgetTheWarmUp() {
    States states = new States();
    states.changed(CircuitState.OPEN);
    long zero = System.nanoTime();
    while (System.nanoTime() == zero) {
      Thread.onSpinWait();
    }
    states.changed(CircuitState.HALF_OPEN);

    assertThat(states.since(zero))
        .extracting(Change::to)
        .containsExactly(CircuitState.CLOSED, CircuitState.HALF_OPEN);
  }

  @Test
  void showsTheTableWhatWasLostAndAChartForEachColumn() {
    Map<Column, Timeline> timelines = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      timelines.put(
          column, Timelines.of(SCENARIO, SETTINGS.length(), List.of(), new States().since(0)));
    }

    assertThat(Report.page(ComparisonTest.example(), SETTINGS, timelines))
        .contains("<td>", "700 (lost)", "Of 1000 calls, Halfopen answered 700 within 2 s")
        .contains("seed 7.", Condition.HANGING.reasonToCare(), "Resilience4j");
  }

  private static CallRecord call(long due, long ended, Outcome outcome) {
    return new CallRecord(Duration.ofMillis(due), Duration.ofMillis(ended), outcome);
  }
}
