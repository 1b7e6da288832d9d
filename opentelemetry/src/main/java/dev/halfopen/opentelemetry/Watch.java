package dev.halfopen.opentelemetry;

import dev.halfopen.CallNotPermittedException.Reason;
import dev.halfopen.CallObserver;
import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerEvent.GateClosed;
import dev.halfopen.CircuitBreakerEvent.ModeChange;
import dev.halfopen.CircuitBreakerEvent.RampEnded;
import dev.halfopen.CircuitBreakerEvent.Reset;
import dev.halfopen.CircuitBreakerEvent.StateTransition;
import dev.halfopen.Outcome;
import dev.halfopen.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was begun in one breaker: it listens to it and observes it. So the breaker holds it, and it
 * the breaker; they go together, and nobody else needs to hold either. Begun and ended by one
 * thread at a time.
 */
final class Watch implements CallObserver {
  private final List<Subscription> begun = new ArrayList<>();
  private final @Nullable BreakerEvents events;
  private final @Nullable CallFacts facts;

  Watch(@Nullable BreakerEvents events, @Nullable CallFacts facts) {
    this.events = events;
    this.facts = facts;
  }

  Watch begin(CircuitBreaker breaker) {
    if (facts != null) {
      begun.add(breaker.observe(this));
    }
    if (events != null) {
      begun.add(breaker.onEvent(StateTransition.class, this::told));
      begun.add(breaker.onEvent(GateClosed.class, this::told));
      begun.add(breaker.onEvent(ModeChange.class, this::told));
      begun.add(breaker.onEvent(RampEnded.class, this::told));
      begun.add(breaker.onEvent(Reset.class, this::told));
    }
    return this;
  }

  void end() {
    begun.forEach(Subscription::close);
  }

  private void told(CircuitBreakerEvent event) {
    if (events != null) {
      events.emit(event);
    }
  }

  @Override
  public @Nullable Object admitted(boolean trial) {
    return facts == null ? null : facts.admitted();
  }

  @Override
  public void ended(
      @Nullable Object token,
      Outcome outcome,
      long tookNanos,
      boolean slow,
      boolean late,
      boolean trial) {
    if (facts != null) {
      facts.ended(token, outcome, tookNanos, slow, late, trial);
    }
  }

  @Override
  public void rejected(Reason reason) {
    if (facts != null) {
      facts.rejected(reason);
    }
  }
}
