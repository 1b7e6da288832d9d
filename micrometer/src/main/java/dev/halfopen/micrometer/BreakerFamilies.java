package dev.halfopen.micrometer;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CircuitState;
import dev.halfopen.Count;
import dev.halfopen.Effort;
import dev.halfopen.OperatingMode;
import dev.halfopen.Outcome;
import dev.halfopen.ResilienceMetrics;
import dev.halfopen.micrometer.Family.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The figures that every breaker has: the names are a contract with dashboards and alerts. */
final class BreakerFamilies {
  private static final String CALLS = "calls";
  private static final String SECONDS = "seconds";
  private static final String RATIO = "ratio";
  private static final String REGISTRY = "halfopen.registry.";

  /** Counters: they never fall, and of each there is a total of all breakers. */
  static final List<Family<ToLongFunction<ResilienceMetrics>>> COUNTERS =
      List.of(
          counters(
              "halfopen.calls",
              CALLS,
              "Calls that were admitted and have ended, by what they came to",
              "outcome",
              Outcome.values(),
              outcome -> metrics -> metrics.count(outcome)),
          counters(
              "halfopen.calls.rejected",
              CALLS,
              "Calls that were not admitted, by why",
              "reason",
              Reason.values(),
              reason -> count(Count.valueOf("REJECTED_" + reason.name()))),
          Family.of(
              "halfopen.calls.shadow.rejected",
              CALLS,
              "Calls that were admitted only because the mode is SHADOW",
              count(Count.SHADOW_REJECTED_CALLS)),
          Family.of(
              "halfopen.calls.slow",
              CALLS,
              "Calls that took longer than the slow call threshold",
              count(Count.SLOW_CALLS)),
          Family.of(
              "halfopen.calls.late",
              CALLS,
              "Calls that ended after the phase that admitted them",
              count(Count.LATE_RESULTS)),
          counters(
              "halfopen.breaker.transitions",
              "transitions",
              "Transitions of the circuit breaker, by the state that began",
              "to",
              CircuitState.values(),
              state -> count(transitionsTo(state))),
          Family.of("halfopen.breaker.resets", "resets", "Resets by hand", count(Count.RESETS)),
          counters(
              "halfopen.efforts",
              "attempts",
              "What was done around the calls to get an answer all the same",
              "kind",
              Effort.values(),
              effort -> count(countOf(effort))),
          Family.of(
              "halfopen.events.dropped",
              "events",
              "Events that listeners were too slow to take",
              count(Count.DROPPED_EVENTS)));

  /** Gauges. */
  static final List<Family<ToDoubleFunction<Facts>>> GAUGES =
      List.of(
          flags(
              "halfopen.breaker.state",
              "state",
              "1 for the state that the circuit breaker is in, 0 for the others",
              CircuitState.values(),
              facts -> facts.status().state()),
          flags(
              "halfopen.breaker.mode",
              "mode",
              "1 for the mode that the circuit breaker is operated in, 0 for the others",
              OperatingMode.values(),
              facts -> facts.status().mode()),
          gauge(
              "halfopen.calls.in.flight",
              CALLS,
              "Calls that are admitted and have not ended",
              facts -> facts.breaker().metrics().count(Count.CALLS_IN_FLIGHT)),
          gauge(
              "halfopen.trials.in.flight",
              CALLS,
              "Trial calls that are admitted and have not ended",
              facts -> facts.status().trialsInFlight()),
          gauge(
              "halfopen.breaker.open.remaining",
              SECONDS,
              "How long until a trial call is due; 0 unless the circuit breaker is open",
              Facts::openRemaining),
          gauge(
              "halfopen.breaker.throttled.remaining",
              SECONDS,
              "How long calls still wait as the service asked; 0 if they don't",
              Facts::throttledRemaining),
          gauge(
              "halfopen.breaker.failure.rate",
              RATIO,
              "The share of failures in the evidence, 0 to 1; NaN below the minimum of calls",
              facts -> facts.status().evidence().failureRate() / 100),
          gauge(
              "halfopen.breaker.slow.rate",
              RATIO,
              "The share of slow calls in the evidence, 0 to 1; NaN below the minimum of calls",
              facts -> facts.status().evidence().slowCallRate() / 100),
          gauge(
              "halfopen.retry.budget.level",
              RATIO,
              "What is left of the retry budget, 0 to 1; at 0 the next extra call is refused",
              facts -> facts.breaker().metrics().retryBudgetLevel()));

  /** How many breakers the registries hold. */
  static final Family<WatchedBreakers> SIZE =
      new Family<>(
          REGISTRY + "size",
          "breakers",
          "Circuit breakers that the registries hold",
          null,
          List.of());

  private BreakerFamilies() {}

  /** The total of a counter over all breakers that ever were. */
  static <F> Family<F> totalOf(Family<F> counter) {
    String name = counter.name().substring("halfopen.".length()).replaceFirst("^breaker\\.", "");
    return new Family<>(
        REGISTRY + name,
        counter.unit(),
        counter.description() + "; of all circuit breakers together, also of those that are gone",
        counter.tag(),
        counter.series());
  }

  private static Family<ToDoubleFunction<Facts>> gauge(
      String name, String unit, String description, ToDoubleFunction<Facts> figure) {
    return Family.of(name, unit, description, figure);
  }

  /** One gauge for each value, of which one is 1. */
  static <E extends Enum<E>> Family<ToDoubleFunction<Facts>> flags(
      String name, String tag, String description, E[] values, Function<Facts, E> present) {
    return new Family<>(
        name,
        tag,
        description,
        tag,
        Arrays.stream(values)
            .map(
                value ->
                    new Series<ToDoubleFunction<Facts>>(
                        text(value), facts -> present.apply(facts) == value ? 1 : 0))
            .toList());
  }

  private static <E extends Enum<E>> Family<ToLongFunction<ResilienceMetrics>> counters(
      String name,
      String unit,
      String description,
      String tag,
      E[] values,
      Function<E, ToLongFunction<ResilienceMetrics>> figure) {
    return new Family<>(
        name,
        unit,
        description,
        tag,
        Arrays.stream(values)
            .map(value -> new Series<>(text(value), figure.apply(value)))
            .toList());
  }

  static ToLongFunction<ResilienceMetrics> count(Count which) {
    return metrics -> metrics.count(which);
  }

  private static Count transitionsTo(CircuitState state) {
    return switch (state) {
      case CLOSED -> Count.CIRCUIT_BREAKER_CLOSES;
      case OPEN -> Count.CIRCUIT_BREAKER_OPENS;
      case HALF_OPEN -> Count.CIRCUIT_BREAKER_HALF_OPENS;
    };
  }

  private static Count countOf(Effort effort) {
    return switch (effort) {
      case RETRY -> Count.RETRY_ATTEMPTS;
      case HEDGE -> Count.HEDGE_ATTEMPTS;
      case FALLBACK -> Count.FALLBACK_CALLS;
      case TIMEOUT -> Count.TIMEOUTS;
      case UNSENT -> Count.UNSENT_CALLS;
      case BUDGET_REFUSAL -> Count.RETRY_BUDGET_REFUSALS;
    };
  }

  /** How a constant is written in a tag. */
  static String text(Enum<?> value) {
    return lower(value.name());
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
