package dev.halfopen.demo;

import dev.halfopen.testkit.Answer;
import dev.halfopen.testkit.Behavior;
import dev.halfopen.testkit.Script;
import dev.halfopen.testkit.Timeline;
import java.time.Duration;

/** Turns the scenario into a script for the scripted service; the same seed, the same script. */
final class ServiceScript {
  private static final Duration FIRST_TOKEN = Duration.ofMillis(100);
  private static final Duration TIME_PER_TOKEN = Duration.ofMillis(10);
  private static final Duration REFUSAL = Duration.ofMillis(500);
  private static final int CUT_AFTER_TOKENS = 5;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Settings settings;

  private ServiceScript(Settings settings) {
    this.settings = settings;
  }

  /** The script of a scenario. */
  static Script of(Scenario scenario, Settings settings) {
    ServiceScript maker = new ServiceScript(settings);
    Timeline script = Script.timeline(maker.healthy());
    for (Stage stage : scenario.stages()) {
      if (!stage.from().isZero()) {
        script = script.at(stage.from(), maker.during(stage));
      }
    }
    return script;
  }

  /** The script of a service that is always well. */
  static Script healthy(Settings settings) {
    return new ServiceScript(settings).healthy();
  }

  private Script during(Stage stage) {
    return switch (stage.condition()) {
      case HEALTHY -> healthy();
      case OVERLOADED -> overloaded();
      case RATE_LIMITED -> request -> Behavior.rateLimited(stage.to().minus(request.elapsed()));
      case HANGING -> Behavior.hang();
      case CUT_STREAMS -> cut();
    };
  }

  private Script healthy() {
    return Script.random(settings.seed())
        .with(0.5, answer(10))
        .with(0.3, answer(20))
        .otherwise(answer(30));
  }

  /** A service under too much load takes a while even to say so. */
  private Script overloaded() {
    Duration delay = settings.scaled(REFUSAL);
    return Script.random(settings.seed())
        .with(0.5, Behavior.unavailable().delayedBy(delay))
        .otherwise(Behavior.overloaded().delayedBy(delay));
  }

  private Script cut() {
    Answer whole = answer(20);
    return Script.random(settings.seed())
        .with(0.4, whole.endWithoutMarkerAfter(CUT_AFTER_TOKENS))
        .with(0.3, whole.resetAfter(CUT_AFTER_TOKENS))
        .otherwise(whole.errorEventAfter(CUT_AFTER_TOKENS));
  }

  private Answer answer(int tokens) {
    return Behavior.answerOfTokens(tokens)
        .firstTokenDelay(settings.scaled(FIRST_TOKEN))
        .tokensPerSecond(NANOS_PER_SECOND / settings.scaled(TIME_PER_TOKEN).toNanos());
  }
}
