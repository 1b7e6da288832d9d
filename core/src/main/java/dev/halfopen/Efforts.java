package dev.halfopen;

import java.time.Instant;

/** Counts and tells what is done around the calls of a breaker. Thread-safe. */
final class Efforts {
  private final StateMachine machine;

  Efforts(StateMachine machine) {
    this.machine = machine;
  }

  void record(Effort effort) {
    machine.counters().made(effort);
    Observers observers = machine.current().observers();
    if (observers != null) {
      observers.made(effort);
    }
    Announcer announcer = machine.announcer();
    if (announcer.hearsEfforts()) {
      announcer.queueCall(eventOf(effort, machine.name(), machine.instant()));
      announcer.deliver();
    }
  }

  private static CircuitBreakerEvent eventOf(Effort effort, String name, Instant at) {
    return switch (effort) {
      case RETRY -> new CircuitBreakerEvent.Retry(name, at);
      case HEDGE -> new CircuitBreakerEvent.Hedge(name, at);
      case FALLBACK -> new CircuitBreakerEvent.Fallback(name, at);
      case TIMEOUT -> new CircuitBreakerEvent.Timeout(name, at);
      case UNSENT -> new CircuitBreakerEvent.Unsent(name, at);
      case BUDGET_REFUSAL -> new CircuitBreakerEvent.BudgetRefusal(name, at);
    };
  }
}
