package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannedCallTest {
  private static final Duration LENGTH = Duration.ofSeconds(50);
  private static final int RATE = 20;

  @Test
  void theSameSeedGivesTheSamePlan() {
    assertThat(PlannedCall.plan(LENGTH, RATE, 7)).isEqualTo(PlannedCall.plan(LENGTH, RATE, 7));
    assertThat(PlannedCall.plan(LENGTH, RATE, 7)).isNotEqualTo(PlannedCall.plan(LENGTH, RATE, 8));
  }

  @Test
  void isSteadyAndInOrder() {
    List<PlannedCall> plan = PlannedCall.plan(LENGTH, RATE, 42);

    assertThat(plan).hasSize(50 * RATE).isSortedAccordingTo(Comparator.comparing(PlannedCall::due));
    for (int second = 0; second < LENGTH.toSeconds(); second++) {
      int number = second;
      assertThat(plan.stream().filter(call -> call.due().toSeconds() == number)).hasSize(RATE);
    }
  }

  @Test
  void streamsAboutHalfOfTheAnswers() {
    assertThat(PlannedCall.plan(LENGTH, RATE, 42).stream().filter(PlannedCall::streaming).count())
        .isBetween(400L, 600L);
  }
}
