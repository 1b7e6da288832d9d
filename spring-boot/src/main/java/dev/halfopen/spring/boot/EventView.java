package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.GateClosed;
import dev.halfopen.CircuitBreakerEvent.ModeChange;
import dev.halfopen.CircuitBreakerEvent.RampEnded;
import dev.halfopen.CircuitBreakerEvent.Reconfigured;
import dev.halfopen.CircuitBreakerEvent.Reset;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import java.time.Instant;

/** An event as the endpoint shows it; holds nothing of the call that caused it. */
record EventView(Instant at, String type, String text) {
  static EventView of(CircuitBreakerEvent event) {
    return new EventView(event.at(), event.getClass().getSimpleName(), text(event));
  }

  private static String text(CircuitBreakerEvent event) {
    if (event instanceof StateTransition transition) {
      return transition.from()
          + " to "
          + transition.to()
          + (transition.shadow() ? " (shadow): " : ": ")
          + transition.reason();
    }
    if (event instanceof ModeChange change) {
      return change.from() + " to " + change.to();
    }
    if (event instanceof GateClosed gate) {
      String reason = gate.reason();
      return "for " + gate.closedFor() + (reason == null ? "" : ": " + reason);
    }
    if (event instanceof RampEnded ramp) {
      return "all calls are permitted again" + (ramp.shadow() ? " (shadow)" : "");
    }
    if (event instanceof Reconfigured changed) {
      return changed.config().toString();
    }
    return event instanceof Reset reset ? "was " + reset.from() : event.toString();
  }
}
