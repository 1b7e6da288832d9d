package dev.halfopen;

import dev.halfopen.internal.Outbox;
import dev.halfopen.internal.SafeLog;
import dev.halfopen.internal.Text;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to a breaker's events, and what is still to be told them. Everything that changes it
 * is called under the announcer's lock; nothing is told under it.
 */
final class EventListeners {
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
          CircuitBreakerEvent.Unsent.class,
          CircuitBreakerEvent.BudgetRefusal.class);

  private final String name;
  private final CallCounters counters;
  private final List<Registration> listeners = new CopyOnWriteArrayList<>();

  /** Which kinds of events that calls cause are heard: every call asks. */
  private volatile int heard;

  /** Made with the first event for a listener. */
  private volatile @Nullable Outbox<CircuitBreakerEvent> events;

  EventListeners(String name, CallCounters counters) {
    this.name = name;
    this.counters = counters;
  }

  void add(Registration listener) {
    listeners.add(listener);
    noteWhatIsHeard();
  }

  void remove(Registration listener) {
    listeners.remove(listener);
    noteWhatIsHeard();
  }

  private void noteWhatIsHeard() {
    heard =
        (isHeard(CircuitBreakerEvent.CallEnded.class) ? ENDS : 0)
            | (isHeard(CircuitBreakerEvent.CallRejected.class) ? REJECTIONS : 0)
            | (EFFORT_EVENTS.stream().anyMatch(this::isHeard) ? EFFORTS : 0);
  }

  private boolean isHeard(Class<?> event) {
    for (Registration listener : listeners) {
      if (listener.hears(event)) {
        return true;
      }
    }
    return false;
  }

  boolean hearEnds() {
    return (heard & ENDS) != 0;
  }

  boolean hearRejections() {
    return (heard & REJECTIONS) != 0;
  }

  boolean hearEfforts() {
    return (heard & EFFORTS) != 0;
  }

  /**
   * Queues an event for whoever hears it.
   *
   * @param rare whether it finds room where those that calls cause don't any more
   */
  void offer(@Nullable CircuitBreakerEvent event, boolean rare) {
    if (event == null || !isHeard(event.getClass())) {
      return;
    }
    Outbox<CircuitBreakerEvent> told = events;
    if (told == null) {
      told = new Outbox<>(MAX_QUEUED_EVENTS, this::tell);
      events = told;
    }
    if (!(rare ? told.offerFirstClass(event) : told.offer(event))) {
      counters.droppedEvent();
    }
  }

  /** Tells what is queued, unless somebody is at it. Runs foreign code. */
  void deliver() {
    Outbox<CircuitBreakerEvent> told = events;
    if (told != null) {
      told.deliver();
    }
  }

  private void tell(CircuitBreakerEvent event) {
    for (Registration listener : listeners) {
      if (listener.hears(event.getClass())) {
        try {
          listener.tell(event);
        } catch (Throwable e) {
          SafeLog.warn(
              "Circuit breaker '"
                  + Text.quotable(name)
                  + "' has a listener that failed: "
                  + Text.describeWithOrigin(e));
        }
      }
    }
  }
}
