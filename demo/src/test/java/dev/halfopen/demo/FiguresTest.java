package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halfopen.demo.CallRecord.Outcome;
import dev.halfopen.demo.Scenario.Episode;
import dev.halfopen.testkit.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final Duration IN_TIME = Duration.ofSeconds(1);
  private static final Episode EPISODE =
      new Episode(
          new Stage(Condition.HANGING, Duration.ofSeconds(10), Duration.ofSeconds(20)),
          new Stage(Condition.HEALTHY, Duration.ofSeconds(20), Duration.ofSeconds(30)));

  private final List<CallRecord> calls = new ArrayList<>();

  @Test
  void countsTheRequestsOfTheIllnessOnly() {
    List<Exchange> received =
        List.of(request(9_999), request(10_000), request(15_000), request(20_000));

    assertThat(Figures.of(EPISODE, received, calls, IN_TIME).sickRequests()).isEqualTo(2);
  }

  @Test
  void addsUpTheWaitForWhatBroughtNoAnswer() {
    call(5, 8, Outcome.FAILED); // before
    call(11, 14, Outcome.FAILED);
    call(15, 15.5, Outcome.REJECTED);
    call(16, 19, Outcome.ANSWERED);
    call(19, 22, Outcome.FAILED); // the illness was its cause all the same
    call(29, 31, Outcome.FAILED); // after

    assertThat(figures().waited()).isEqualTo(3 + 0.5 + 3, within(1e-9));
  }

  @Test
  void serviceIsNormalFromTheFirstOfTenCallsInARow() {
    call(20.5, 20.5, Outcome.REJECTED);
    call(21, 21.1, Outcome.ANSWERED);
    call(21.5, 23, Outcome.ANSWERED); // too late to be normal
    answered(22, Figures.NORMAL_CALLS);

    assertThat(figures().untilNormal()).isEqualTo(2, within(1e-9));
  }

  @Test
  void nineCallsAreNotNormalService() {
    answered(22, Figures.NORMAL_CALLS - 1);

    assertThat(figures().untilNormal()).isNaN();
  }

  @Test
  void figuresAddUp() {
    Figures sum = Figures.sum(List.of(new Figures(1, 2, 3), new Figures(10, 20, 30)));

    assertThat(sum).isEqualTo(new Figures(11, 22, 33));
  }

  private Figures figures() {
    return Figures.of(EPISODE, List.of(), calls, IN_TIME);
  }

  private void answered(double from, int number) {
    for (int i = 0; i < number; i++) {
      call(from + 0.1 * i, from + 0.1 * i + 0.3, Outcome.ANSWERED);
    }
  }

  private void call(double due, double ended, Outcome outcome) {
    calls.add(new CallRecord(seconds(due), seconds(ended), outcome));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private static Exchange request(long elapsedMillis) {
    return Requests.at(Duration.ofMillis(elapsedMillis), false);
  }
}
