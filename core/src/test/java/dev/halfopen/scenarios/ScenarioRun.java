package dev.halfopen.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.MetricsSnapshot;
import dev.halfopen.OperatingMode;
import dev.halfopen.Permit;
import dev.halfopen.scenarios.Scenario.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/** Drives one breaker through one scenario and compares what the scenario tells, step by step. */
final class ScenarioRun {
  private static final Set<String> WITHOUT_COUNTERS = Set.of("admitted", "state", "result");

  private static final Set<String> OTHER_MODES = Set.of("FORCED_OPEN", "METRICS_ONLY");

  private final Adapter adapter;
  private final Force force;
  private final ScenarioClock clock;
  private final CircuitBreaker breaker;
  private final Sight sight;
  private final Queue<Permit> inFlight = new ArrayDeque<>();
  private boolean admitted;
  private int compared;

  private ScenarioRun(Scenario scenario, Adapter adapter, Force force, long origin) {
    this.adapter = adapter;
    this.force = force;
    this.clock = new ScenarioClock(origin);
    Settings settings = new Settings(scenario.config());
    this.breaker =
        CircuitBreaker.of(scenario.id(), adapter.config(settings).timeSource(clock).build());
    settings.requireAllRead();
    this.sight = new Sight(breaker);
  }

  /**
   * Runs the scenario with a clock that starts at {@code origin}.
   *
   * @return how many values were compared, which is never 0
   */
  static int run(Scenario scenario, Adapter adapter, Force force, long origin) {
    ScenarioRun run = new ScenarioRun(scenario, adapter, force, origin);
    for (int i = 0; i < scenario.steps().size(); i++) {
      Step step = scenario.steps().get(i);
      run.clock.moveTo(step.at());
      run.perform(step);
      run.compare(step, i);
    }
    if (run.compared == 0) {
      throw new IllegalStateException(scenario.id() + " compared nothing");
    }
    return run.compared;
  }

  /** How many values {@link #run} will compare. */
  static int planned(Scenario scenario, Force force) {
    if (force.keepsCounters()) {
      return scenario.values();
    }
    return scenario.steps().stream()
        .mapToInt(
            step -> (int) WITHOUT_COUNTERS.stream().filter(key -> step.expect().has(key)).count())
        .sum();
  }

  private void perform(Step step) {
    for (int i = 0; i < step.repeat(); i++) {
      switch (step.op()) {
        case "call" -> call(step);
        case "acquire" -> acquire();
        case "finish" -> finish(step);
        case "release" -> inFlight.remove().close();
        case "force" -> force(step);
        case "reset" -> Force.close(breaker);
        case "observe" -> {}
        default -> throw new IllegalStateException("unknown op: " + step.op());
      }
      sight.update();
    }
  }

  private void call(Step step) {
    Outcome outcome = Outcome.of(step.outcome());
    boolean promised = breaker.status().callPermitted();
    try {
      breaker.call(
          () -> {
            clock.advance(step.took());
            return outcome.end();
          });
      admitted = true;
      sight.answered("OK");
    } catch (CallNotPermittedException e) {
      admitted = false;
      sight.answered("REJECTED");
    } catch (Exception e) {
      admitted = true;
      sight.answered("ERROR");
    }
    assertThat(admitted).as("status().callPermitted() before the call").isEqualTo(promised);
  }

  private void acquire() {
    boolean promised = breaker.status().callPermitted();
    Permit permit = breaker.tryAcquirePermit();
    admitted = permit != null;
    if (permit != null) {
      inFlight.add(permit);
    }
    assertThat(admitted).as("status().callPermitted() before the call").isEqualTo(promised);
  }

  private void finish(Step step) {
    Permit oldest = inFlight.poll();
    Permit permit = oldest != null ? oldest : breaker.acquirePermit();
    permit.report(Outcome.of(step.outcome()).verdict(breaker.config().classifier()), step.took());
  }

  private void force(Step step) {
    if (breaker.mode() != OperatingMode.AUTOMATIC || OTHER_MODES.contains(step.to())) {
      // There, a mode is a state: it begins and ends with nothing counted.
      Force.close(breaker);
      sight.update();
    }
    int attempt = sight.opensSinceClosed() + 1;
    switch (step.to()) {
      case "CLOSED" -> Force.close(breaker);
      case "FORCED_OPEN" -> breaker.operate(OperatingMode.FORCED_OPEN);
      case "METRICS_ONLY" -> breaker.operate(OperatingMode.FORCED_CLOSED);
      case "HALF_OPEN" -> force.halfOpen(breaker, attempt, inFlight, clock);
      case "OPEN" -> {
        if (step.waitMs().isMissingNode()) {
          force.open(breaker, attempt, inFlight);
        } else {
          Force.openFor(breaker, Duration.ofMillis(step.waitMs().longValue()));
        }
      }
      default -> throw new IllegalStateException("unknown state to force: " + step.to());
    }
  }

  private void compare(Step step, int index) {
    for (Map.Entry<String, JsonNode> entry : step.expect().properties()) {
      String key = entry.getKey();
      if (force.keepsCounters() || WITHOUT_COUNTERS.contains(key)) {
        same(step, index, key, comparable(tell(key)), plain(entry.getValue()));
        compared++;
      }
    }
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    same(step, index, "state in the metrics", metrics.state(), breaker.state());
    same(step, index, "success seen", metrics.lastSuccess() != null, metrics.successfulCalls() > 0);
    same(step, index, "failure seen", metrics.lastFailure() != null, metrics.failedCalls() > 0);
    same(step, index, "calls in flight", metrics.callsInFlight(), (long) inFlight.size());
  }

  private void same(Step step, int index, String what, Object told, Object expected) {
    if (!Objects.equals(told, expected)) {
      throw new AssertionError(
          "%s, step %d (%s): %s is %s, not %s"
              .formatted(breaker.name(), index, step, what, told, expected));
    }
  }

  private Object tell(String key) {
    return switch (key) {
      case "admitted" -> admitted;
      case "state" -> Force.stateOf(breaker);
      default -> adapter.tell(key, sight);
    };
  }

  private static Object comparable(Object told) {
    return told instanceof Number number ? (Object) number.doubleValue() : told;
  }

  private static Object plain(JsonNode expected) {
    if (expected.isNull()) {
      return null;
    }
    if (expected.isNumber()) {
      return expected.doubleValue();
    }
    return expected.isBoolean() ? (Object) expected.booleanValue() : expected.textValue();
  }
}
