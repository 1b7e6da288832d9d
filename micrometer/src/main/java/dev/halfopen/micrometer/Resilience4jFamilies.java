package dev.halfopen.micrometer;

import dev.halfopen.CircuitState;
import dev.halfopen.Count;
import dev.halfopen.ResilienceMetrics;
import dev.halfopen.detect.Evidence;
import dev.halfopen.micrometer.Family.Series;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The same figures under the names that {@code resilience4j-micrometer} 2.4.0 gives them, so that
 * dashboards made for it go on working. Its timer of calls is in {@link CallTimers}.
 */
final class Resilience4jFamilies {
  private static final String PREFIX = "resilience4j.circuitbreaker.";
  private static final String KIND = "kind";
  private static final String FAILED = "failed";
  private static final String SUCCESSFUL = "successful";

  /** Its timer of calls, by {@value #KIND}. */
  static final String CALLS = PREFIX + "calls";

  /** The states that it knows: its state is our mode, too. */
  private enum State {
    CLOSED,
    OPEN,
    HALF_OPEN,
    FORCED_OPEN,
    DISABLED,
    METRICS_ONLY;

    static State of(Facts facts) {
      return switch (facts.status().mode()) {
        case FORCED_OPEN -> FORCED_OPEN;
        case FORCED_CLOSED -> DISABLED;
        case SHADOW -> METRICS_ONLY;
        case AUTOMATIC -> of(facts.status().state());
      };
    }

    private static State of(CircuitState state) {
      return switch (state) {
        case CLOSED -> CLOSED;
        case OPEN -> OPEN;
        case HALF_OPEN -> HALF_OPEN;
      };
    }
  }

  /** It counts what is not permitted; the other calls are counted by its timer. */
  static final List<Family<ToLongFunction<ResilienceMetrics>>> COUNTERS =
      List.of(
          new Family<>(
              PREFIX + "not.permitted.calls",
              null,
              "Total number of not permitted calls",
              KIND,
              List.of(new Series<>("not_permitted", BreakerFamilies.count(Count.REJECTED_CALLS)))));

  /** Its gauges; rates are per cent, and -1 when they are unknown. */
  static final List<Family<ToDoubleFunction<Facts>>> GAUGES =
      List.of(
          new Family<>(
              PREFIX + "state",
              null,
              "The states of the circuit breaker",
              "state",
              BreakerFamilies.flags("", "", "", State.values(), State::of).series()),
          new Family<>(
              PREFIX + "buffered.calls",
              null,
              "The number of buffered calls, failed and successful",
              KIND,
              List.of(
                  series(FAILED, Evidence::failures),
                  series(SUCCESSFUL, seen -> seen.calls() - seen.failures()))),
          new Family<>(
              PREFIX + "slow.calls",
              null,
              "The number of buffered slow calls, failed and successful",
              KIND,
              List.of(
                  series(FAILED, Evidence::slowFailures),
                  series(SUCCESSFUL, seen -> seen.slowCalls() - seen.slowFailures()))),
          new Family<>(
              PREFIX + "failure.rate",
              null,
              "The failure rate of the circuit breaker",
              null,
              List.of(series(null, seen -> known(seen.failureRate())))),
          new Family<>(
              PREFIX + "slow.call.rate",
              null,
              "The slow call rate of the circuit breaker",
              null,
              List.of(series(null, seen -> known(seen.slowCallRate())))));

  private Resilience4jFamilies() {}

  private static Series<ToDoubleFunction<Facts>> series(
      @Nullable String kind, ToDoubleFunction<Evidence> figure) {
    return new Series<>(kind, facts -> figure.applyAsDouble(facts.status().evidence()));
  }

  private static double known(double percent) {
    return Double.isNaN(percent) ? -1 : percent;
  }
}
