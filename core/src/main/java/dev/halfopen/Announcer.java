package dev.halfopen;

import dev.halfopen.internal.BriefLock;
import dev.halfopen.internal.Outbox;
import dev.halfopen.internal.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Logs and publishes every transition exactly once and in order (R5), and tells the rest. */
final class Announcer {
  /*
   * A transition is installed by a compare-and-set and announced afterwards, so two threads can
   * come here in the wrong order. Each phase therefore refers to the one before it until it is
   * announced, and whoever comes first announces for all: from the newest phase back to the last
   * announced one. The lock keeps the order of the outboxes; no foreign code runs under it.
   */
  private final StateMachine machine;
  private final BriefLock order = new BriefLock();

  /** Made with the first listener, under the lock: every call asks, and most breakers have none. */
  private volatile @Nullable EventListeners listeners;

  /**
   * Log lines wait for nothing but the logger, so they need no bound and none is lost. Made with
   * the first line, under the lock: most breakers never have anything to tell.
   */
  private volatile @Nullable Outbox<LogLine> logLines;

  Announcer(StateMachine machine) {
    this.machine = machine;
  }

  <E extends CircuitBreakerEvent> Subscription listen(Class<E> kind, Consumer<? super E> listener) {
    Registration registered = Registration.of(kind, listener);
    change(all -> all.add(registered));
    return () -> change(all -> all.remove(registered));
  }

  private void change(Consumer<EventListeners> how) {
    order.lock();
    try {
      EventListeners present = listeners;
      if (present == null) {
        present = new EventListeners(machine.name(), machine.counters());
      }
      how.accept(present);
      listeners = present;
    } finally {
      order.unlock();
    }
  }

  private boolean hearsEnds() {
    EventListeners present = listeners;
    return present != null && present.hearEnds();
  }

  boolean hearsRejections() {
    EventListeners present = listeners;
    return present != null && present.hearRejections();
  }

  boolean hearsEfforts() {
    EventListeners present = listeners;
    return present != null && present.hearEfforts();
  }

  /** Queues that a call has ended, and says whether anybody wants to know. */
  boolean queueEnd(Verdict verdict, long tookNanos, boolean slow, boolean late) {
    boolean heard = hearsEnds();
    if (heard) {
      Duration took = Duration.ofNanos(tookNanos);
      queueCall(
          new CircuitBreakerEvent.CallEnded(
              machine.name(), machine.instant(), verdict, took, slow, late));
    }
    return heard;
  }

  /** Announces everything up to the newest phase. */
  void transitions() {
    queue(null, null);
    deliver();
  }

  /**
   * Queues what is told about a call, to be asked only when that is heard. Listeners may block, so
   * nobody may have a transition to make between this and {@link #deliver()}.
   */
  void queueCall(CircuitBreakerEvent event) {
    queue(event, null);
  }

  /** Queues what is logged and told about the service's own wish; as above. */
  void queueNotice(CircuitBreakerEvent event, String what) {
    queue(event, new LogLine(false, prefix() + what, null));
  }

  /** Hands over what is queued, unless somebody is at it. Runs foreign code. */
  void deliver() {
    Outbox<LogLine> lines = logLines;
    if (lines != null) {
      lines.deliver();
    }
    EventListeners present = listeners;
    if (present != null) {
      present.deliver();
    }
  }

  private void queue(@Nullable CircuitBreakerEvent event, @Nullable LogLine line) {
    order.lock();
    try {
      Moment newest = machine.current();
      announceActs(newest.lastAct());
      announceNewPhases(newest.phase());
      if (line != null) {
        log(line);
      }
      offer(event, line != null);
    } finally {
      order.unlock();
    }
  }

  /** Each act after the phases that had come before it. */
  private void announceActs(@Nullable Act newest) {
    Deque<Act> untold = new ArrayDeque<>(2);
    for (Act act = newest; act != null && !act.isTold(); act = act.untoldPrevious()) {
      untold.push(act);
    }
    for (Act act : untold) {
      Phase phase = act.phase();
      if (phase != null) {
        announceNewPhases(phase);
      }
      log(new LogLine(false, prefix() + act.line(), null));
      offer(act.event(), true);
      act.told();
    }
  }

  private void announceNewPhases(Phase newest) {
    Deque<Phase> unannounced = new ArrayDeque<>(2);
    for (Phase phase = newest; phase.unannouncedPrevious() != null; ) {
      unannounced.push(phase);
      phase = phase.unannouncedPrevious();
    }
    for (Phase phase : unannounced) {
      Phase previous = phase.unannouncedPrevious();
      if (previous != null) {
        announcePhase(previous, phase);
        phase.forgetPrevious();
      }
    }
  }

  /** What kind of transition it was stands in the counts, so that both can't contradict. */
  private void announcePhase(Phase from, Phase to) {
    Beginning beginning = to.beginning();
    TransitionCounts happened = beginning.counts().since(from.beginning().counts());
    Instant at = beginning.at();
    if (happened.resets() > 0) {
      log(new LogLine(false, prefix() + "reset", null));
      offer(new CircuitBreakerEvent.Reset(machine.name(), at, from.state()), true);
    } else if (!happened.equals(TransitionCounts.NONE)) {
      boolean opened = to.state() == CircuitState.OPEN;
      Throwable cause = opened ? to.failure() : null;
      log(new LogLine(opened, transitionLine(to, beginning), cause));
      offer(
          new CircuitBreakerEvent.StateTransition(
              machine.name(),
              at,
              from.state(),
              to.state(),
              beginning.reason(),
              cause,
              beginning.shadow(),
              beginning.number()),
          true);
    } else if (to.state() == CircuitState.OPEN) {
      log(new LogLine(false, prefix() + "is open: " + beginning.reason(), null));
    }
  }

  private String transitionLine(Phase to, Beginning beginning) {
    String verb =
        switch (to.state()) {
          case OPEN -> "opened";
          case HALF_OPEN -> "half-opened";
          case CLOSED -> "closed";
        };
    return prefix() + verb + (beginning.shadow() ? " (shadow): " : ": ") + beginning.reason();
  }

  private String prefix() {
    return "Circuit breaker '" + Text.quotable(machine.name()) + "' ";
  }

  private void offer(@Nullable CircuitBreakerEvent event, boolean rare) {
    EventListeners present = listeners;
    if (present != null) {
      present.offer(event, rare);
    }
  }

  private void log(LogLine line) {
    Outbox<LogLine> lines = logLines;
    if (lines == null) {
      lines = new Outbox<>(Integer.MAX_VALUE, LogLine::write);
      logLines = lines;
    }
    lines.offer(line);
  }
}
