package dev.halfopen;

import dev.halfopen.internal.Outbox;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Logs and publishes every transition exactly once and in order (R5), and tells the rest. */
final class Announcer {
  /*
   * A transition is installed by a compare-and-set and announced afterwards, so two threads can
   * come here in the wrong order. Each phase therefore refers to the one before it until it is
   * announced, and whoever comes first announces for all: from the newest phase back to the last
   * announced one. The lock keeps the order of the outboxes; no foreign code runs under it.
   */
  private static final int MAX_QUEUED_EVENTS = 10_000;

  private static final int ENDS = 1;
  private static final int REJECTIONS = 2;
  private static final int EFFORTS = 4;
  private static final List<Class<?>> EFFORT_EVENTS =
      List.of(
          CircuitBreakerEvent.Retry.class,
          CircuitBreakerEvent.Hedge.class,
          CircuitBreakerEvent.Fallback.class,
          CircuitBreakerEvent.Timeout.class,
          CircuitBreakerEvent.BudgetRefusal.class);

  private final String name;
  private final CallCounters counters;
  private final Supplier<Moment> current;
  private final ReentrantLock order = new ReentrantLock();
  private final List<Registration> listeners = new CopyOnWriteArrayList<>();

  /**
   * Which kinds of events that calls cause are heard: every call asks. Changed with the listeners,
   * under the lock.
   */
  private volatile int heard;

  /**
   * Log lines wait for nothing but the logger, so they need no bound and none is lost. Made with
   * the first line, under the lock: most breakers never have anything to tell.
   */
  private volatile @Nullable Outbox<LogLine> logLines;

  /** Made with the first event for a listener, under the lock. */
  private volatile @Nullable Outbox<CircuitBreakerEvent> events;

  Announcer(String name, CallCounters counters, Supplier<Moment> current) {
    this.name = name;
    this.counters = counters;
    this.current = current;
  }

  <E extends CircuitBreakerEvent> Subscription listen(Class<E> kind, Consumer<? super E> listener) {
    Registration registered = Registration.of(kind, listener);
    change(() -> listeners.add(registered));
    return () -> change(() -> listeners.remove(registered));
  }

  private void change(Runnable ofListeners) {
    order.lock();
    try {
      ofListeners.run();
      heard =
          (isHeard(CircuitBreakerEvent.CallEnded.class) ? ENDS : 0)
              | (isHeard(CircuitBreakerEvent.CallRejected.class) ? REJECTIONS : 0)
              | (EFFORT_EVENTS.stream().anyMatch(this::isHeard) ? EFFORTS : 0);
    } finally {
      order.unlock();
    }
  }

  private boolean isHeard(Class<?> event) {
    for (Registration listener : listeners) {
      if (listener.hears(event)) {
        return true;
      }
    }
    return false;
  }

  boolean hearsEnds() {
    return (heard & ENDS) != 0;
  }

  boolean hearsRejections() {
    return (heard & REJECTIONS) != 0;
  }

  boolean hearsEfforts() {
    return (heard & EFFORTS) != 0;
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
    Outbox<CircuitBreakerEvent> told = events;
    if (told != null) {
      told.deliver();
    }
  }

  private void queue(@Nullable CircuitBreakerEvent event, @Nullable LogLine line) {
    order.lock();
    try {
      Moment newest = current.get();
      announceActs(newest.lastAct());
      announceNewPhases(newest.phase());
      if (line != null) {
        log(line);
        offer(event, true);
      } else {
        offer(event, false);
      }
    } finally {
      order.unlock();
    }
  }

  /** Each act after the phases that had come before it. */
  private void announceActs(@Nullable OperatorAct newest) {
    Deque<OperatorAct> untold = new ArrayDeque<>(2);
    for (OperatorAct act = newest; act != null && !act.isTold(); act = act.untoldPrevious()) {
      untold.push(act);
    }
    for (OperatorAct act : untold) {
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
      offer(new CircuitBreakerEvent.Reset(name, at, from.state()), true);
    } else if (!happened.equals(TransitionCounts.NONE)) {
      boolean opened = to.state() == CircuitState.OPEN;
      Throwable cause = opened ? to.failure() : null;
      log(new LogLine(opened, transitionLine(to, beginning), cause));
      offer(
          new CircuitBreakerEvent.StateTransition(
              name,
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
    return "Circuit breaker '" + Text.quotable(name) + "' ";
  }

  private void log(LogLine line) {
    Outbox<LogLine> lines = logLines;
    if (lines == null) {
      lines = new Outbox<>(Integer.MAX_VALUE, LogLine::write);
      logLines = lines;
    }
    lines.offer(line);
  }

  /**
   * Queues an event for whoever hears it.
   *
   * @param rare whether it finds room where those that calls cause don't any more
   */
  private void offer(@Nullable CircuitBreakerEvent event, boolean rare) {
    if (event == null || !isHeard(event.getClass())) {
      return;
    }
    Outbox<CircuitBreakerEvent> told = events;
    if (told == null) {
      told = new Outbox<>(MAX_QUEUED_EVENTS, this::tellListeners);
      events = told;
    }
    if (!(rare ? told.offerFirstClass(event) : told.offer(event))) {
      counters.droppedEvent();
    }
  }

  private void tellListeners(CircuitBreakerEvent event) {
    for (Registration listener : listeners) {
      if (listener.hears(event.getClass())) {
        try {
          listener.tell(event);
        } catch (Throwable e) {
          new LogLine(true, prefix() + "has a listener that failed", e).write();
        }
      }
    }
  }

  /** A log line that is still to be written, when no lock is held. */
  private record LogLine(boolean warning, String text, @Nullable Throwable cause) {
    void write() {
      String line = cause == null ? text : text + "; last failure: " + Text.describe(cause);
      if (warning) {
        SafeLog.warn(line);
      } else {
        SafeLog.info(line);
      }
    }
  }
}
