package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.demo.CallRecord.Outcome;
import dev.halfopen.testkit.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Scenario SCENARIO = Scenario.lasting(Scenario.NORMAL_LENGTH);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration OVERLOADED = beginOf(Condition.OVERLOADED);
  private static final Duration CUT = beginOf(Condition.CUT_STREAMS);

  private final List<CallRecord> calls = new ArrayList<>();
  private final List<Exchange> received = new ArrayList<>();
  private int unnoticed;

  private static Duration beginOf(Condition condition) {
    return SCENARIO.stages().stream()
        .filter(stage -> stage.condition() == condition)
        .findFirst()
        .orElseThrow()
        .from();
  }

  @Test
  void countsWholeAnswersAndThoseInTime() {
    call(Duration.ZERO, 500, Outcome.ANSWERED);
    call(Duration.ZERO, 2_000, Outcome.ANSWERED);
    call(Duration.ZERO, 2_001, Outcome.ANSWERED);
    call(Duration.ZERO, 100, Outcome.HALF_ANSWERED);
    call(Duration.ZERO, 100, Outcome.FAILED);

    assertThat(result().calls()).isEqualTo(5);
    assertThat(result().inTime()).isEqualTo(2);
    assertThat(result().answered()).isEqualTo(3);
    assertThat(result().blocked()).isEqualTo(2.001 + 0.1 + 0.1, within(1e-9));
  }

  @Test
  void countsWhoWasRefusedThoughTheServiceWasWell() {
    call(Duration.ZERO, 0, Outcome.REJECTED);
    call(OVERLOADED, 0, Outcome.REJECTED);

    assertThat(result().refused()).isEqualTo(1);
  }

  @Test
  void countsCutStreamsAndWhoNoticed() {
    request(CUT, true);
    request(CUT, true);
    request(CUT, false);
    request(OVERLOADED, true);
    unnoticed = 1;

    assertThat(result().cut()).isEqualTo(2);
    assertThat(result().noticed()).isEqualTo(1);
    assertThat(result().shareNoticed()).isEqualTo(0.5);
  }

  @Test
  void whatWasRefusedCostsNothingAndWhatWasCutAPart() {
    request(Duration.ZERO, true);
    request(OVERLOADED, true);
    call(Duration.ZERO, 100, Outcome.ANSWERED);
    double whole = (1_000 * 1.25 + 500 * 10) / 1e6;
    assertThat(result().cost()).isEqualTo(whole, within(1e-9));

    request(CUT, true);
    double cut = (1_000 * 1.25 + 125 * 10) / 1e6;
    assertThat(result().cost()).isEqualTo(whole + cut, within(1e-9));
    assertThat(result().costOfThousand()).isEqualTo((whole + cut) * 1_000, within(1e-6));
  }

  @Test
  void nothingAnsweredHasNoPrice() {
    assertThat(result().costOfThousand()).isNaN();
    assertThat(result().shareNoticed()).isOne();
  }

  private Result result() {
    return Result.of(SCENARIO, received, calls, 7, unnoticed, PATIENCE, 0);
  }

  private void call(Duration due, long millis, Outcome outcome) {
    calls.add(new CallRecord(due, due.plusMillis(millis), outcome));
  }

  private void request(Duration at, boolean streaming) {
    received.add(Requests.at(at, streaming));
  }
}
