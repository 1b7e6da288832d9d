package dev.halfopen.simulator.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.simulator.Metric;
import dev.halfopen.simulator.RunResult;
import dev.halfopen.simulator.records.Recording;
import dev.halfopen.simulator.traffic.CallRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
  @TempDir Path directory;

  private Recording twoHoursWithAnOutage() throws IOException {
    return new MadeUpRecords(directory)
        .seconds(0, 3_000, 4, 0.02)
        .seconds(3_000, 3_600, 4, 1)
        .seconds(3_600, 7_200, 4, 0.02)
        .read();
  }

  @Test
  void proposesWhatReachesTheGoals() throws IOException {
    Goals goals = new Goals(Duration.ofSeconds(40), 1, Duration.ofHours(1), 50);
    Tuning tuning =
        Tuner.tune(twoHoursWithAnOutage(), goals, Map.of("mine", CircuitBreakerConfig.defaults()));
    assertThat(tuning.facts().usualFailureRate()).isBetween(1.5, 2.5);
    assertThat(tuning.facts().callsPerSecond()).isBetween(3.9, 4.1);
    assertThat(tuning.facts().slowest())
        .isBetween(Duration.ofMillis(4_900), Duration.ofMillis(5_200));
    assertThat(tuning.outages()).hasSize(1);
    Trial proposed = tuning.proposed();
    assertThat(proposed.reachesGoals()).as(tuning.text("chat")).isTrue();
    assertThat(proposed.asRecorded().value(Metric.OPENINGS)).isGreaterThanOrEqualTo(1);
    assertThat(proposed.detections()).hasSize(3);
    assertThat(proposed.detections())
        .allSatisfy(
            one -> {
              assertThat(one.unseen()).isZero();
              assertThat(one.worstSeconds()).isBetween(0.0, 40.0);
            });
    assertThat(tuning.trials()).extracting(Trial::name).contains("mine", "ai", "defaults");
    assertThat(proposed.yaml())
        .contains("smallest-outage: 50%", "since-last-sign: 1s", "whole-answer: 8s");
    assertThat(tuning.warnings())
        .noneMatch(warning -> warning.startsWith("Too clean: there is no outage"));
  }

  @Test
  void isTheSameEachTime() throws IOException {
    Recording recording = twoHoursWithAnOutage();
    Tuning once = Tuner.tune(recording, Goals.USUAL, Map.of());
    Tuning again = Tuner.tune(recording, Goals.USUAL, Map.of());
    assertThat(again.text("chat")).isEqualTo(once.text("chat"));
    assertThat(again.json()).isEqualTo(once.json());
    assertThat(again.report("x", "chat", List.of()).html())
        .isEqualTo(once.report("x", "chat", List.of()).html());
    JsonNode json = new ObjectMapper().readTree(once.json());
    assertThat(json.get("trials").size()).isEqualTo(once.trials().size());
    assertThat(json.get("proposed").asText()).isEqualTo(once.proposed().name());
  }

  @Test
  void countsTheAnswersWithinThePatienceOfTheCallers() throws IOException {
    Recording recording = new MadeUpRecords(directory).seconds(0, 1_000, 1, 0).read();
    long quick = 0;
    for (CallRecord call : recording) {
      quick += call.firstContent().toMillis() <= 250 ? 1 : 0;
    }
    Tuning tuning =
        Tuner.tune(
            recording, Goals.USUAL, Map.of(), callers -> callers.patience(Duration.ofMillis(250)));
    RunResult proposed = tuning.proposed().asRecorded();
    assertThat(proposed.value(Metric.ANSWERED)).isEqualTo(1_000);
    assertThat(proposed.value(Metric.ANSWERED_IN_TIME)).isEqualTo((double) quick);
    assertThat(quick).isBetween(250L, 500L);
    assertThat(tuning.text("chat")).contains(" in time ", " " + quick + " ");
  }

  @Test
  void saysWhenTheRecordsAreTooFewAndTooClean() throws IOException {
    Recording recording = new MadeUpRecords(directory).seconds(0, 200, 1, 0).read();
    Tuning tuning = Tuner.tune(recording, Goals.USUAL, Map.of());
    assertThat(tuning.warnings())
        .anyMatch(warning -> warning.startsWith("Too few: 200 calls."))
        .anyMatch(warning -> warning.startsWith("Too few: the records are of 3 min 19 s."))
        .anyMatch(warning -> warning.startsWith("Too clean: there is no outage in the records"))
        .anyMatch(warning -> warning.startsWith("Too clean: outside of outages not one call"))
        .anyMatch(warning -> warning.startsWith("Too few: the records are too short to put"));
  }

  @Test
  void saysWhenGoalsAreOutOfReach() throws IOException {
    Recording recording = new MadeUpRecords(directory).seconds(0, 3_000, 1, 0.02).read();
    Goals goals = new Goals(Duration.ofSeconds(1), 1, Duration.ofDays(30), 50);
    Tuning tuning = Tuner.tune(recording, goals, Map.of());
    assertThat(tuning.proposed().reachesGoals()).isFalse();
    assertThat(tuning.warnings())
        .anyMatch(warning -> warning.contains("an outage can't be told before some 3 calls"))
        .anyMatch(warning -> warning.startsWith("No settings reach all of the goals"));
    assertThat(tuning.text("chat")).contains("Nearest: proposal");
  }

  @Test
  void anOddIdIsQuotedInTheSettings() throws IOException {
    Recording recording = new MadeUpRecords(directory).seconds(0, 1_000, 2, 0.02).read();
    Tuning tuning = Tuner.tune(recording, Goals.USUAL, Map.of());
    assertThat(tuning.text("openai/gpt-5")).contains("    \"[openai/gpt-5]\":\n      preset: ai\n");
  }

  @Test
  void goalsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Goals(Duration.ZERO, 1, Duration.ofDays(1), 50))
        .hasMessage("detectWithin: PT0S (expected: PT1S to PT24H)");
    assertThatThrownBy(() -> Goals.USUAL.withSmallestOutage(1))
        .hasMessage("smallestOutage: 1.0 (expected: 5.0 to 100.0)");
  }
}
