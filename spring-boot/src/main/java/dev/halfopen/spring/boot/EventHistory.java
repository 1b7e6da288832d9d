package dev.halfopen.spring.boot;

import dev.halfopen.CircuitBreaker;
import dev.halfopen.CircuitBreakerEvent;
import dev.halfopen.CircuitBreakerRegistry;
import dev.halfopen.RegistryChange;
import dev.halfopen.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers the last events of each circuit breaker in the registry, but for those of calls. It
 * forgets a breaker when the registry does.
 */
final class EventHistory implements AutoCloseable {
  private static final List<Class<? extends CircuitBreakerEvent>> KINDS =
      List.of(
          CircuitBreakerEvent.StateTransition.class,
          CircuitBreakerEvent.ModeChange.class,
          CircuitBreakerEvent.GateClosed.class,
          CircuitBreakerEvent.RampEnded.class,
          CircuitBreakerEvent.Reset.class,
          CircuitBreakerEvent.Reconfigured.class);

  private final int size;
  private final Map<String, Events> histories = new ConcurrentHashMap<>();
  private final Subscription registry;

  /**
   * @param size how many events of each are kept
   */
  EventHistory(CircuitBreakerRegistry breakers, int size) {
    this.size = size;
    this.registry = breakers.onChange(this::changed);
  }

  private void changed(RegistryChange change) {
    CircuitBreaker breaker = change.circuitBreaker();
    Events before =
        change instanceof RegistryChange.Added
            ? histories.put(breaker.name(), new Events(breaker))
            : histories.remove(breaker.name());
    if (before != null) {
      before.close();
    }
  }

  /** The last events, the latest first. */
  List<EventView> of(String name) {
    Events events = histories.get(name);
    return events == null ? List.of() : events.latestFirst();
  }

  @Override
  public void close() {
    registry.close();
    histories.values().forEach(Events::close);
    histories.clear();
  }

  /** Those of one breaker. */
  private final class Events {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<EventView> latest = new ArrayDeque<>();
    private final List<Subscription> listening = new ArrayList<>();

    Events(CircuitBreaker breaker) {
      for (Class<? extends CircuitBreakerEvent> kind : KINDS) {
        listening.add(breaker.onEvent(kind, this::add));
      }
    }

    private void add(CircuitBreakerEvent event) {
      EventView view = EventView.of(event);
      lock.lock();
      try {
        latest.addFirst(view);
        if (latest.size() > size) {
          latest.removeLast();
        }
      } finally {
        lock.unlock();
      }
    }

    List<EventView> latestFirst() {
      lock.lock();
      try {
        return List.copyOf(latest);
      } finally {
        lock.unlock();
      }
    }

    void close() {
      listening.forEach(Subscription::close);
    }
  }
}
