package dev.halfopen.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The schedule of the service's health: every illness once, each followed by health to recover in.
 */
final class Scenario {
  private record Part(Condition condition, int seconds) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(Condition.HEALTHY, 3),
          new Part(Condition.OVERLOADED, 8),
          new Part(Condition.HEALTHY, 7),
          new Part(Condition.RATE_LIMITED, 5),
          new Part(Condition.HEALTHY, 7),
          new Part(Condition.HANGING, 8),
          new Part(Condition.HEALTHY, 8),
          new Part(Condition.CUT_STREAMS, 5),
          new Part(Condition.HEALTHY, 7));

  /** How long the scenario lasts at its normal pace. */
  static final Duration NORMAL_LENGTH =
      Duration.ofSeconds(PARTS.stream().mapToInt(Part::seconds).sum());

  private final List<Stage> stages;

  private Scenario(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  /** The scenario, made shorter or longer as a whole. */
  static Scenario lasting(Duration length) {
    List<Stage> stages = new ArrayList<>();
    int seconds = 0;
    for (Part part : PARTS) {
      Duration from = scaled(Duration.ofSeconds(seconds), length);
      seconds += part.seconds;
      stages.add(new Stage(part.condition, from, scaled(Duration.ofSeconds(seconds), length)));
    }
    return new Scenario(stages);
  }

  /** A time of the normal scenario, as long as it is in a scenario of another length. */
  static Duration scaled(Duration normal, Duration length) {
    return normal.multipliedBy(length.toMillis()).dividedBy(NORMAL_LENGTH.toMillis());
  }

  /** The stages in their order, without gaps. */
  List<Stage> stages() {
    return stages;
  }

  /** How the service is at a moment; after the end as it was then. */
  Condition conditionAt(Duration moment) {
    return stages.stream()
        .filter(stage -> stage.contains(moment))
        .findFirst()
        .orElseGet(() -> stages.get(stages.size() - 1))
        .condition();
  }

  /** The illnesses in their order. */
  List<Episode> episodes() {
    List<Episode> episodes = new ArrayList<>();
    for (int i = 0; i + 1 < stages.size(); i++) {
      if (stages.get(i).condition().isSick()) {
        episodes.add(new Episode(stages.get(i), stages.get(i + 1)));
      }
    }
    return episodes;
  }

  /**
   * An illness and the recovery from it.
   *
   * @param illness the stage in which the service is sick
   * @param recovery the healthy stage after it
   */
  record Episode(Stage illness, Stage recovery) {
    /** Whether a moment is in the illness or in the recovery. */
    boolean contains(Duration moment) {
      return illness.contains(moment) || recovery.contains(moment);
    }
  }
}
