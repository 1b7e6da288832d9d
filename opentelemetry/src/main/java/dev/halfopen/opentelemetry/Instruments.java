package dev.halfopen.opentelemetry;

import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import java.util.ArrayList;
import java.util.List;

/** The instruments that are read when metrics are collected, all by one callback. */
final class Instruments {
  private final Meter meter;
  private final List<ObservableMeasurement> all = new ArrayList<>();

  final ObservableLongMeasurement state;
  final ObservableLongMeasurement mode;
  final ObservableLongMeasurement calls;
  final ObservableLongMeasurement rejected;
  final ObservableLongMeasurement shadowRejected;
  final ObservableLongMeasurement slow;
  final ObservableLongMeasurement late;
  final ObservableLongMeasurement inFlight;
  final ObservableLongMeasurement trialsInFlight;
  final ObservableLongMeasurement transitions;
  final ObservableLongMeasurement resets;
  final ObservableDoubleMeasurement openRemaining;
  final ObservableDoubleMeasurement throttledRemaining;
  final ObservableDoubleMeasurement failureRate;
  final ObservableDoubleMeasurement slowRate;
  final ObservableLongMeasurement efforts;
  final ObservableDoubleMeasurement budgetLevel;
  final ObservableLongMeasurement eventsDropped;

  final ObservableLongMeasurement registrySize;

  final ObservableLongMeasurement pipelineCalls;
  final ObservableLongMeasurement pipelineAttempts;
  final ObservableLongMeasurement pipelineFallbackAnswers;
  final ObservableLongMeasurement pipelineCallsInFlight;
  final ObservableLongMeasurement pipelineCallsWaiting;

  Instruments(Meter meter) {
    this.meter = meter;
    state = gauge("halfopen.breaker.state", "1", "1 for the state that the breaker is in, else 0");
    mode = gauge("halfopen.breaker.mode", "1", "1 for the mode that it is operated in, else 0");
    calls = counter("halfopen.calls", "{call}", "Admitted calls that have ended, by outcome");
    rejected = counter("halfopen.calls.rejected", "{call}", "Calls not admitted, by reason");
    shadowRejected =
        counter(
            "halfopen.calls.shadow.rejected",
            "{call}",
            "Calls that were admitted only because the mode is SHADOW");
    slow = counter("halfopen.calls.slow", "{call}", "Calls slower than the threshold");
    late = counter("halfopen.calls.late", "{call}", "Calls that ended after their phase");
    inFlight = gauge("halfopen.calls.in.flight", "{call}", "Calls that have not ended");
    trialsInFlight =
        gauge("halfopen.trials.in.flight", "{call}", "Trial calls that have not ended");
    transitions =
        counter(
            "halfopen.breaker.transitions", "{transition}", "Transitions, by the state reached");
    resets = counter("halfopen.breaker.resets", "{reset}", "Resets by hand");
    openRemaining =
        duration("halfopen.breaker.open.remaining", "Time until a trial call is due; else 0");
    throttledRemaining =
        duration("halfopen.breaker.throttled.remaining", "How long calls wait as asked; else 0");
    failureRate = rate("halfopen.breaker.failure.rate", "Share of failures in the evidence");
    slowRate = rate("halfopen.breaker.slow.rate", "Share of slow calls in the evidence");
    efforts =
        counter("halfopen.efforts", "{attempt}", "What was done to get an answer all the same");
    budgetLevel = rate("halfopen.retry.budget.level", "What is left of the retry budget, 0 to 1");
    eventsDropped =
        counter("halfopen.events.dropped", "{event}", "Events that listeners were too slow for");
    registrySize =
        gauge("halfopen.registry.size", "{breaker}", "Breakers that observed registries hold");
    pipelineCalls =
        counter("halfopen.pipeline.calls", "{call}", "Calls that have ended, by outcome");
    pipelineAttempts =
        counter("halfopen.pipeline.attempts", "{attempt}", "Attempts of calls that have ended");
    pipelineFallbackAnswers =
        counter("halfopen.pipeline.fallback.answers", "{call}", "Calls that the fallback answered");
    pipelineCallsInFlight =
        gauge("halfopen.pipeline.calls.in.flight", "{call}", "Calls that have not ended");
    pipelineCallsWaiting =
        gauge("halfopen.pipeline.calls.waiting", "{call}", "Calls that wait for a place");
  }

  /** From now on, until it is closed. */
  BatchCallback readBy(Runnable reading) {
    ObservableMeasurement[] others =
        all.subList(1, all.size()).toArray(new ObservableMeasurement[0]);
    return meter.batchCallback(reading, all.get(0), others);
  }

  private ObservableLongMeasurement counter(String name, String unit, String description) {
    return noted(
        meter.counterBuilder(name).setUnit(unit).setDescription(description).buildObserver());
  }

  private ObservableLongMeasurement gauge(String name, String unit, String description) {
    return noted(
        meter
            .gaugeBuilder(name)
            .ofLongs()
            .setUnit(unit)
            .setDescription(description)
            .buildObserver());
  }

  private ObservableDoubleMeasurement duration(String name, String description) {
    return noted(meter.gaugeBuilder(name).setUnit("s").setDescription(description).buildObserver());
  }

  private ObservableDoubleMeasurement rate(String name, String description) {
    return noted(meter.gaugeBuilder(name).setUnit("1").setDescription(description).buildObserver());
  }

  private <T extends ObservableMeasurement> T noted(T instrument) {
    all.add(instrument);
    return instrument;
  }
}
