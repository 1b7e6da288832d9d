package dev.halfopen.model;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.CallEnded;
import dev.halfopen.CircuitBreakerEvent.CallRejected;
import dev.halfopen.CircuitBreakerEvent.ModeChange;
import dev.halfopen.CircuitBreakerEvent.Reset;
import dev.halfopen.CircuitBreakerEvent.Retry;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitStatus;
import dev.halfopen.ManualClock;
import dev.halfopen.MetricsSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Everything that can be seen of a breaker, of the library's or of the model, by name. */
final class View {
  private View() {}

  static Map<String, Object> of(CircuitBreaker breaker) {
    CircuitStatus status = breaker.status();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("state", status.state());
    view.put("mode", status.mode());
    view.put("since", nanos(status.since()));
    view.put("callPermitted", status.callPermitted());
    view.put("timeUntilTrial", status.timeUntilTrial().toNanos());
    view.put("throttledUntil", nanos(status.throttledUntil()));
    view.put("callsInFlight", (long) status.callsInFlight());
    view.put("trialsInFlight", (long) status.trialsInFlight());
    view.put("evidence.calls", status.evidence().calls());
    view.put("evidence.failures", status.evidence().failures());
    view.put("evidence.slowCalls", status.evidence().slowCalls());
    view.put("evidence.slowFailures", status.evidence().slowFailures());
    view.put("evidence.failureRate", status.evidence().failureRate());
    view.put("evidence.slowCallRate", status.evidence().slowCallRate());
    MetricsSnapshot metrics = breaker.metrics().snapshot();
    view.put("metrics.state", metrics.state());
    view.put("metrics.mode", metrics.mode());
    view.put("metrics.callsInFlight", metrics.callsInFlight());
    view.put("lastTransition", nanos(metrics.lastTransition()));
    view.put("total", metrics.totalCalls());
    view.put("successful", metrics.successfulCalls());
    view.put("failed", metrics.failedCalls());
    view.put("ignored", metrics.ignoredCalls());
    view.put("throttled", metrics.throttledCalls());
    view.put("exhausted", metrics.exhaustedCalls());
    view.put("slow", metrics.slowCalls());
    view.put("late", metrics.lateResults());
    view.put("retries", metrics.retryAttempts());
    view.put("rejected", metrics.rejectedCalls());
    view.put("rejectedByReason", metrics.rejectedByReason());
    view.put("shadowRejected", metrics.shadowRejectedCalls());
    view.put("opens", metrics.circuitBreakerOpens());
    view.put("halfOpens", metrics.circuitBreakerHalfOpens());
    view.put("closes", metrics.circuitBreakerCloses());
    view.put("resets", metrics.resets());
    view.put("lastSuccess", nanos(metrics.lastSuccess()));
    view.put("lastFailure", nanos(metrics.lastFailure()));
    view.put("successRate", metrics.successRate());
    view.put("failedRate", metrics.failureRate());
    return view;
  }

  static Map<String, Object> of(ModelBreaker model) {
    Map<String, Object> view = new LinkedHashMap<>();
    Seen seen = model.phase.seen(model.now);
    view.put("state", model.phase.state);
    view.put("mode", model.mode);
    view.put("since", model.phase.since);
    view.put("callPermitted", model.callPermitted());
    view.put("timeUntilTrial", model.timeUntilTrial());
    long gated = model.gate.remaining(model.now);
    view.put("throttledUntil", gated == 0 ? null : (Long) (model.now + gated));
    view.put("callsInFlight", model.inFlight);
    view.put("trialsInFlight", (long) model.phase.trials.size());
    view.put("evidence.calls", seen.calls());
    view.put("evidence.failures", seen.failures());
    view.put("evidence.slowCalls", seen.slow());
    view.put("evidence.slowFailures", seen.slowFailures());
    view.put("evidence.failureRate", seen.failureRate());
    view.put("evidence.slowCallRate", seen.slowRate());
    view.put("metrics.state", model.phase.state);
    view.put("metrics.mode", model.mode);
    view.put("metrics.callsInFlight", model.inFlight);
    view.put("lastTransition", model.lastTransition);
    model.metrics.describe(view);
    return view;
  }

  private static Long nanos(Instant instant) {
    return instant == null ? null : (Long) Duration.between(ManualClock.START, instant).toNanos();
  }

  /** An event as the model would write it down; empty: the model doesn't tell it. */
  static String line(CircuitBreakerEvent event) {
    ModelEvents events = new ModelEvents();
    long at = nanos(event.at());
    if (event instanceof StateTransition e) {
      events.transition(e.from(), e.to(), e.shadow(), at);
    } else if (event instanceof Reset e) {
      events.reset(e.from(), at);
    } else if (event instanceof ModeChange e) {
      events.operated(e.from(), e.to(), at);
    } else if (event instanceof CallRejected e) {
      events.rejected(e.reason(), e.shadow(), at);
    } else if (event instanceof CallEnded e) {
      String kind = e.verdict().getClass().getSimpleName().toUpperCase(Locale.ROOT);
      events.ended(Meaning.Kind.valueOf(kind), e.took().toNanos(), e.slow(), e.late(), at);
    } else if (event instanceof Retry) {
      events.retried(at);
    }
    return String.join("", events.take());
  }
}
