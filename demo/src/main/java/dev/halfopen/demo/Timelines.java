package dev.halfopen.demo;

import dev.halfopen.demo.CallRecord.Outcome;
import dev.halfopen.simulator.Timeline;
import dev.halfopen.simulator.Timeline.Bin;
import dev.halfopen.simulator.Timeline.Change;
import dev.halfopen.simulator.service.Episode;
import dev.halfopen.simulator.service.Illness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What happened to a column, second by second, as the simulator's charts want it. */
final class Timelines {
  private static final double NANOS_PER_SECOND = 1e9;

  private Timelines() {}

  static Timeline of(
      Scenario scenario, Duration length, List<CallRecord> calls, List<Change> changes) {
    Map<Long, List<CallRecord>> bySecond =
        calls.stream().collect(Collectors.groupingBy(call -> call.ended().toSeconds()));
    List<Bin> bins = new ArrayList<>();
    for (long second = 0; second < length.toSeconds(); second++) {
      bins.add(bin(bySecond.getOrDefault(second, List.of())));
    }
    List<Episode> episodes =
        scenario.episodes().stream()
            .map(Scenario.Episode::illness)
            .map(
                stage ->
                    new Episode(
                        stage.from(),
                        stage.to().minus(stage.from()),
                        Illness.known(stage.condition().label())))
            .toList();
    return new Timeline(Duration.ofSeconds(1), bins, changes, episodes);
  }

  private static Bin bin(List<CallRecord> ended) {
    return new Bin(
        count(ended, Outcome.ANSWERED),
        count(ended, Outcome.FAILED) + count(ended, Outcome.HALF_ANSWERED),
        count(ended, Outcome.REJECTED),
        ended.stream().mapToDouble(Timelines::waited).average().orElse(Double.NaN),
        ended.stream().mapToDouble(Timelines::waited).max().orElse(0));
  }

  private static long count(List<CallRecord> calls, Outcome outcome) {
    return calls.stream().filter(call -> call.outcome() == outcome).count();
  }

  private static double waited(CallRecord call) {
    return call.took().toNanos() / NANOS_PER_SECOND;
  }
}
