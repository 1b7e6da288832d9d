package dev.halfopen.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halfopen.CallNotPermittedException;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerConfig;
import dev.halfopen.CircuitState;
import dev.halfopen.ManualClock;
import dev.halfopen.OperatingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Lets a breaker and the model live through the same history and compares all that is seen. */
final class HistoryRunner {
  /** A call that was admitted by both. */
  record Running(ModelCall model, Handles.Handle subject) {}

  final ManualClock clock;
  final ModelBreaker model;
  final CircuitBreaker subject;
  final List<Running> running = new ArrayList<>();
  final List<Running> ended = new ArrayList<>();

  /** The states that the history came through. */
  final Set<CircuitState> visited = EnumSet.noneOf(CircuitState.class);

  private final Function<Settings, Settings> distortion;
  private final List<String> told = new ArrayList<>();

  /**
   * A run.
   *
   * @param maker makes the breaker that is to be tested
   * @param distortion what the tested breaker makes of the settings; the identity unless a bug is
   *     planted
   */
  HistoryRunner(
      History history,
      Function<CircuitBreakerConfig, CircuitBreaker> maker,
      Function<Settings, Settings> distortion) {
    this.distortion = distortion;
    clock = new ManualClock(history.origin());
    model = new ModelBreaker(history.settings(), history.origin());
    subject = maker.apply(config(history.settings()));
    subject.onEvent(
        event -> {
          String line = View.line(event);
          if (!line.isEmpty()) {
            told.add(line);
          }
        });
  }

  /** Runs a history on the library's own breaker. */
  static HistoryRunner run(History history) {
    HistoryRunner runner =
        new HistoryRunner(history, c -> CircuitBreaker.of("ai", c), Function.identity());
    runner.run(history.steps());
    return runner;
  }

  void run(List<Step> steps) {
    compare("at the beginning");
    int number = 0;
    for (Step step : steps) {
      number++;
      visited.add(model.phase.state);
      StepRunner.take(step, this);
      compare("after step " + number + ", " + step);
    }
  }

  CircuitBreakerConfig config(Settings settings) {
    return distortion.apply(settings).config(clock);
  }

  void advance(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
    model.now += nanos;
  }

  /** Both answers must agree; the exception may be null when the library gave no reason. */
  void rejected(ModelBreaker.Answer answer, CallNotPermittedException e) {
    assertThat(answer.call()).as("admitted by the model, rejected with " + e).isNull();
    if (e == null) {
      return;
    }
    assertThat(e.reason()).as("reason").isEqualTo(answer.reason());
    assertThat(e.state()).as("state").isEqualTo(model.phase.state);
    Long retryAfter = e.retryAfter() == null ? null : (Long) e.retryAfter().toNanos();
    if (retryAfter == null || answer.retryAfter() == null) {
      assertThat(retryAfter).as("retryAfter").isEqualTo(answer.retryAfter());
    } else {
      // Rejections of one millisecond share what they say.
      assertThat(retryAfter - answer.retryAfter()).as("retryAfter").isBetween(0L, 999_999L);
    }
    if (model.phase.state == CircuitState.CLOSED) {
      return; // Nothing has opened the breaker, so that the contract names no cause.
    }
    if (model.phase.failure == Ending.HANGS) {
      assertThat(e.getCause()).as("cause").hasMessageStartingWith(Ending.HANGS.getMessage());
    } else {
      assertThat(e.getCause()).as("cause").isSameAs(model.phase.failure);
    }
  }

  private void compare(String when) {
    Map<String, Object> expected = View.of(model);
    Map<String, Object> actual = View.of(subject);
    List<String> events = List.copyOf(told);
    told.clear();
    List<String> expectedEvents = model.events.take();
    expected.put("events", expectedEvents);
    actual.put("events", events);
    expected.put("state()", model.phase.state);
    actual.put("state()", subject.state());
    expected.put("mode()", model.mode);
    actual.put("mode()", subject.mode());
    if (expected.equals(actual)) {
      return;
    }
    StringBuilder differences = new StringBuilder("The breaker is not as the model says ");
    differences.append(when);
    for (Map.Entry<String, Object> entry : expected.entrySet()) {
      Object is = actual.get(entry.getKey());
      if (!java.util.Objects.equals(entry.getValue(), is)) {
        differences.append("\n    ").append(entry.getKey()).append(": ").append(is);
        differences.append(" instead of ").append(entry.getValue());
      }
    }
    throw new AssertionError(differences.toString());
  }

  /** Moments at which something is due, in nanoseconds from now; may be over. */
  List<Long> due() {
    List<Long> due = new ArrayList<>();
    due.add(model.gate.remaining(model.now));
    due.add(model.timeUntilTrial());
    Settings.Calls calls = model.settings.calls();
    for (Running call : running) {
      due.add(call.model.leaseEnd - model.now);
      due.add(call.model.lastSign + calls.hang() - model.now);
      due.add(call.model.admittedAt + (calls.slow() == null ? 0 : calls.slow()) - model.now);
    }
    due.add(Boundaries.nextBucket(model));
    due.add(Boundaries.windowEnd(model));
    due.removeIf(d -> d <= 0);
    return due;
  }

  void operate(OperatingMode mode) {
    subject.operate(mode);
    ModelControls.operate(model, mode);
  }
}
