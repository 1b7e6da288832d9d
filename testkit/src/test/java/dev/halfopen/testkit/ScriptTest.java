package dev.halfopen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private static final Behavior HEALTHY = Behavior.answer("fine");

  @Test
  void aBehaviourIsTheScriptThatNeverChanges() {
    assertThat(HEALTHY.behaviorFor(Requests.numbered(1))).isSameAs(HEALTHY);
    assertThat(Behavior.hang().behaviorFor(Requests.numbered(2))).isSameAs(Behavior.hang());
  }

  @Test
  void aTimelineChangesAtItsTimes() {
    Timeline first = Script.timeline(HEALTHY).at(Duration.ofSeconds(10), Behavior.overloaded());
    Script script = first.at(Duration.ofSeconds(20), Behavior.hang());

    assertThat(at(script, Duration.ZERO)).isEqualTo(HEALTHY);
    assertThat(at(script, Duration.ofSeconds(10).minusNanos(1))).isEqualTo(HEALTHY);
    assertThat(at(script, Duration.ofSeconds(10))).isEqualTo(Behavior.overloaded());
    assertThat(at(script, Duration.ofSeconds(20))).isEqualTo(Behavior.hang());
    assertThat(at(script, Duration.ofDays(9))).isEqualTo(Behavior.hang());
    assertThat(at(first, Duration.ofDays(9))).isEqualTo(Behavior.overloaded());
    assertThat(at(script, Duration.ofSeconds(-1))).isEqualTo(HEALTHY);
  }

  @Test
  void aTimelineIsBuiltInOrder() {
    Timeline timeline = Script.timeline(HEALTHY).at(Duration.ofSeconds(10), Behavior.overloaded());

    assertThatThrownBy(() -> timeline.at(Duration.ofSeconds(10), HEALTHY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("elapsed: PT10S (expected: > PT10S)");
  }

  @Test
  void sameSeedSameSequence() {
    Script one = flaky(42);
    Script other = flaky(42);

    assertThat(first(1000, one)).isEqualTo(first(1000, other)).isNotEqualTo(first(1000, flaky(43)));
    // A choice depends on the number alone, so it doesn't matter in which order they are made.
    assertThat(one.behaviorFor(Requests.numbered(500))).isEqualTo(first(1000, other).get(499));
  }

  @Test
  void alternativesComeAsOftenAsTheirProbabilitySays() {
    List<Behavior> drawn = first(100_000, flaky(7));

    assertThat(share(drawn, Behavior.overloaded())).isCloseTo(0.2, within(0.01));
    assertThat(share(drawn, Behavior.hang())).isCloseTo(0.05, within(0.005));
    assertThat(share(drawn, HEALTHY)).isCloseTo(0.75, within(0.01));
  }

  @Test
  void probabilitiesOfZeroAndOneAreCertain() {
    assertThat(first(1000, Script.random(1).with(0, Behavior.hang()).otherwise(HEALTHY)))
        .containsOnly(HEALTHY);
    assertThat(first(1000, Script.random(1).with(1, Behavior.hang()).otherwise(HEALTHY)))
        .containsOnly(Behavior.hang());
  }

  @Test
  void probabilitiesAddUpToOneAtMost() {
    RandomChoice tenTenths = Script.random(1);
    for (int i = 0; i < 10; i++) {
      tenTenths = tenTenths.with(0.1, HEALTHY);
    }
    RandomChoice half = Script.random(1).with(0.5, HEALTHY);

    assertThatThrownBy(() -> half.with(0.75, HEALTHY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("probability: 0.75 (expected: 0 to 0.5)");
    assertThatThrownBy(() -> half.with(-0.1, HEALTHY)).hasMessageContaining("probability: -0.1");
    assertThatThrownBy(() -> half.with(Double.NaN, HEALTHY)).hasMessageContaining("NaN");
  }

  @Test
  void scriptsNest() {
    Script script =
        Script.timeline(HEALTHY)
            .at(
                Duration.ofSeconds(5),
                Script.random(3).with(1, Behavior.hang()).otherwise(HEALTHY));

    assertThat(at(script, Duration.ofSeconds(6))).isEqualTo(Behavior.hang());
  }

  private static Script flaky(long seed) {
    return Script.random(seed)
        .with(0.2, Behavior.overloaded())
        .with(0.05, Behavior.hang())
        .otherwise(HEALTHY);
  }

  private static Behavior at(Script script, Duration elapsed) {
    return script.behaviorFor(Requests.after(elapsed));
  }

  private static List<Behavior> first(int count, Script script) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(number -> script.behaviorFor(Requests.numbered(number)))
        .toList();
  }

  private static double share(List<Behavior> drawn, Behavior behavior) {
    return (double) drawn.stream().filter(behavior::equals).count() / drawn.size();
  }
}
