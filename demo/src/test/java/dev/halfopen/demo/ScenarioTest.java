package dev.halfopen.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  @Test
  void goesThroughEveryIllnessAndBackToHealth() {
    List<Condition> conditions =
        Scenario.lasting(Scenario.NORMAL_LENGTH).stages().stream().map(Stage::condition).toList();

    assertThat(conditions)
        .containsExactly(
            Condition.HEALTHY,
            Condition.OVERLOADED,
            Condition.HEALTHY,
            Condition.RATE_LIMITED,
            Condition.HEALTHY,
            Condition.HANGING,
            Condition.HEALTHY,
            Condition.CUT_STREAMS,
            Condition.HEALTHY);
  }

  @Test
  void fillsItsLengthWithoutGapsWhateverThatIs() {
    for (int seconds : new int[] {10, 37, 50, 80}) {
      Duration end = Duration.ZERO;
      for (Stage stage : Scenario.lasting(Duration.ofSeconds(seconds)).stages()) {
        assertThat(stage.from()).isEqualTo(end);
        assertThat(stage.to()).isGreaterThan(stage.from());
        end = stage.to();
      }
      assertThat(end).isEqualTo(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void leavesRoomForStartAndEndWithinNinetySeconds() {
    assertThat(Scenario.NORMAL_LENGTH).isLessThanOrEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void anEpisodeIsAnIllnessAndTheHealthAfterIt() {
    List<Scenario.Episode> episodes = Scenario.lasting(Duration.ofSeconds(50)).episodes();

    assertThat(episodes).hasSize(4);
    for (Scenario.Episode episode : episodes) {
      assertThat(episode.illness().condition().isSick()).isTrue();
      assertThat(episode.recovery().condition().isSick()).isFalse();
      assertThat(episode.contains(episode.illness().from())).isTrue();
      assertThat(episode.contains(episode.recovery().from())).isTrue();
      assertThat(episode.contains(episode.recovery().to())).isFalse();
    }
  }
}
