package dev.halfopen.opentelemetry;

import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.GateClosed;
import dev.halfopen.CircuitBreakerEvent.ModeChange;
import dev.halfopen.CircuitBreakerEvent.RampEnded;
import dev.halfopen.CircuitBreakerEvent.Reset;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.CircuitState;
import dev.halfopen.internal.Text;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;

/** Makes log events of what a breaker tells its listeners. Thread-safe. */
final class BreakerEvents {
  static final String TRANSITION = "halfopen.breaker.transition";
  static final String GATE_CLOSED = "halfopen.breaker.gate_closed";
  static final String MODE_CHANGE = "halfopen.breaker.mode_change";
  static final String RAMP_ENDED = "halfopen.breaker.ramp_ended";
  static final String RESET = "halfopen.breaker.reset";

  private final Logger logger;
  private final Attributes name;

  BreakerEvents(Logger logger, Attributes name) {
    this.logger = logger;
    this.name = name;
  }

  /** Of other events, nothing. */
  void emit(CircuitBreakerEvent event) {
    if (event instanceof StateTransition transition) {
      transition(transition);
    } else if (event instanceof GateClosed gate) {
      gateClosed(gate);
    } else if (event instanceof ModeChange mode) {
      record(mode, MODE_CHANGE, Severity.INFO)
          .setAttribute(Keys.FROM, Keys.written(mode.from()))
          .setAttribute(Keys.TO, Keys.written(mode.to()))
          .emit();
    } else if (event instanceof RampEnded ramp) {
      record(ramp, RAMP_ENDED, Severity.INFO).setAttribute(Keys.SHADOW, ramp.shadow()).emit();
    } else if (event instanceof Reset reset) {
      record(reset, RESET, Severity.INFO)
          .setAttribute(Keys.FROM, Keys.written(reset.from()))
          .emit();
    }
  }

  private void transition(StateTransition event) {
    Severity severity = event.to() == CircuitState.OPEN ? Severity.WARN : Severity.INFO;
    LogRecordBuilder record =
        record(event, TRANSITION, severity)
            .setAttribute(Keys.FROM, Keys.written(event.from()))
            .setAttribute(Keys.TO, Keys.written(event.to()))
            .setAttribute(Keys.WHY, event.reason())
            .setAttribute(Keys.PHASE, event.phase())
            .setAttribute(Keys.SHADOW, event.shadow());
    if (event.cause() != null) {
      record.setAttribute(Keys.ERROR_TYPE, Text.quotable(event.cause().getClass().getName()));
    }
    record.emit();
  }

  private void gateClosed(GateClosed event) {
    LogRecordBuilder record =
        record(event, GATE_CLOSED, Severity.WARN)
            .setAttribute(Keys.CLOSED_FOR, Keys.seconds(event.closedFor()))
            .setAttribute(Keys.SHADOW, event.shadow());
    if (event.reason() != null) {
      record.setAttribute(Keys.WHY, event.reason());
    }
    record.emit();
  }

  /**
   * Of no trace: listeners may run on another caller's thread, whose span has nothing to do with
   * what is told.
   */
  private LogRecordBuilder record(CircuitBreakerEvent event, String eventName, Severity severity) {
    return logger
        .logRecordBuilder()
        .setContext(Context.root())
        .setEventName(eventName)
        .setTimestamp(event.at())
        .setSeverity(severity)
        .setBody(event.toString())
        .setAllAttributes(name);
  }
}
